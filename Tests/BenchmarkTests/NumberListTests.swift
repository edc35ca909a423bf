import Benchmark
import Testing

/// Lists of numbers on the command line.
@Suite struct NumberListTests {
    @Test(
        "Lists and ranges are read as llama-bench reads them",
        arguments: [
            ("1", [1]), ("1,2", [1, 2]), ("512,0,512", [512, 0, 512]), ("1-4", [1, 2, 3, 4]),
            ("0-1024+512", [0, 512, 1024]), ("1-10*3", [1, 3, 9]), ("7-7", [7]),
            ("1,4-6", [1, 4, 5, 6]),
        ]
    )
    func lists(text: String, expected: [Int]) {
        #expect(NumberList(parsing: text)?.numbers == expected)
    }

    @Test(
        "What is no list is refused, and so is one without end",
        arguments: [
            "", ",", "1,", "a", "-1", "1-", "4-1", "1-4+0", "1-4*1", "0-4*2", "1--4", "1 ,2",
            "99999999999", "0-2147483647", "1-4+1+1",
        ]
    )
    func refused(text: String) {
        #expect(NumberList(parsing: text) == nil)
    }

    @Test("Shapes are rows and columns in whole blocks")
    func shapes() {
        #expect(MatrixShape(parsing: "32x512") == MatrixShape(rows: 32, columns: 512))
        for text in [
            "32", "32x", "32x100", "0x256", "32x512x2", "-1x256", "1x99999999999999999999",
        ] {
            #expect(MatrixShape(parsing: text) == nil, "\(text)")
        }
    }
}
