/// The element types a GGUF tensor may have; the raw value is the ggml type id in the file.
package enum ElementType: UInt32, CaseIterable, Sendable {
    case f32 = 0
    case f16 = 1
    case q4_0 = 2
    case q4_1 = 3
    case q5_0 = 6
    case q5_1 = 7
    case q8_0 = 8
    case q2_K = 10
    case q3_K = 11
    case q4_K = 12
    case q5_K = 13
    case q6_K = 14
    case iq2_xxs = 16
    case iq2_xs = 17
    case iq3_xxs = 18
    case iq1_s = 19
    case iq4_nl = 20
    case iq3_s = 21
    case iq2_s = 22
    case iq4_xs = 23
    case i8 = 24
    case i16 = 25
    case i32 = 26
    case i64 = 27
    case f64 = 28
    case iq1_m = 29
    case bf16 = 30
    case tq1_0 = 34
    case tq2_0 = 35
    case mxfp4 = 39
    case q1_0 = 41
    case q2_0 = 42

    /// What the file format fixes for one type.
    package struct Row: Sendable {
        /// Name as llama.cpp prints it, in upper case.
        package let name: String
        /// Consecutive weights of a row that share one block.
        package let elementsPerBlock: Int
        /// Size of one block in the file, in bytes.
        package let bytesPerBlock: Int
    }

    /// The table row of this type (block layouts: ggml-common.h).
    package var row: Row {
        switch self {
        case .f32: Row(name: "F32", elementsPerBlock: 1, bytesPerBlock: 4)
        case .f16: Row(name: "F16", elementsPerBlock: 1, bytesPerBlock: 2)
        case .bf16: Row(name: "BF16", elementsPerBlock: 1, bytesPerBlock: 2)
        case .q4_0: Row(name: "Q4_0", elementsPerBlock: 32, bytesPerBlock: 18)
        case .q4_1: Row(name: "Q4_1", elementsPerBlock: 32, bytesPerBlock: 20)
        case .q5_0: Row(name: "Q5_0", elementsPerBlock: 32, bytesPerBlock: 22)
        case .q5_1: Row(name: "Q5_1", elementsPerBlock: 32, bytesPerBlock: 24)
        case .q8_0: Row(name: "Q8_0", elementsPerBlock: 32, bytesPerBlock: 34)
        case .q2_K: Row(name: "Q2_K", elementsPerBlock: 256, bytesPerBlock: 84)
        case .q3_K: Row(name: "Q3_K", elementsPerBlock: 256, bytesPerBlock: 110)
        case .q4_K: Row(name: "Q4_K", elementsPerBlock: 256, bytesPerBlock: 144)
        case .q5_K: Row(name: "Q5_K", elementsPerBlock: 256, bytesPerBlock: 176)
        case .q6_K: Row(name: "Q6_K", elementsPerBlock: 256, bytesPerBlock: 210)
        case .iq1_s: Row(name: "IQ1_S", elementsPerBlock: 256, bytesPerBlock: 50)
        case .iq1_m: Row(name: "IQ1_M", elementsPerBlock: 256, bytesPerBlock: 56)
        case .iq2_xxs: Row(name: "IQ2_XXS", elementsPerBlock: 256, bytesPerBlock: 66)
        case .iq2_xs: Row(name: "IQ2_XS", elementsPerBlock: 256, bytesPerBlock: 74)
        case .iq2_s: Row(name: "IQ2_S", elementsPerBlock: 256, bytesPerBlock: 82)
        case .iq3_xxs: Row(name: "IQ3_XXS", elementsPerBlock: 256, bytesPerBlock: 98)
        case .iq3_s: Row(name: "IQ3_S", elementsPerBlock: 256, bytesPerBlock: 110)
        case .iq4_nl: Row(name: "IQ4_NL", elementsPerBlock: 32, bytesPerBlock: 18)
        case .iq4_xs: Row(name: "IQ4_XS", elementsPerBlock: 256, bytesPerBlock: 136)
        case .tq1_0: Row(name: "TQ1_0", elementsPerBlock: 256, bytesPerBlock: 54)
        case .tq2_0: Row(name: "TQ2_0", elementsPerBlock: 256, bytesPerBlock: 66)
        case .mxfp4: Row(name: "MXFP4", elementsPerBlock: 32, bytesPerBlock: 17)
        case .q1_0: Row(name: "Q1_0", elementsPerBlock: 128, bytesPerBlock: 18)
        case .q2_0: Row(name: "Q2_0", elementsPerBlock: 64, bytesPerBlock: 18)
        case .i8: Row(name: "I8", elementsPerBlock: 1, bytesPerBlock: 1)
        case .i16: Row(name: "I16", elementsPerBlock: 1, bytesPerBlock: 2)
        case .i32: Row(name: "I32", elementsPerBlock: 1, bytesPerBlock: 4)
        case .i64: Row(name: "I64", elementsPerBlock: 1, bytesPerBlock: 8)
        case .f64: Row(name: "F64", elementsPerBlock: 1, bytesPerBlock: 8)
        }
    }

    /// The type's name as llama.cpp prints it, in upper case.
    package var name: String { row.name }

    /// Consecutive weights of a row that share one block.
    package var elementsPerBlock: Int { row.elementsPerBlock }

    /// Size of one block in the file, in bytes.
    package var bytesPerBlock: Int { row.bytesPerBlock }

    /// Whether several weights share one block with a scale.
    package var isQuantised: Bool { elementsPerBlock > 1 }

    /// Bits a weight takes in the file, its share of the scales included.
    package var bitsPerWeight: Double {
        Double(bytesPerBlock * 8) / Double(elementsPerBlock)
    }

    /// Finds a type by its name, in any case.
    package init?(name: String) {
        let upper = name.uppercased()
        guard let match = Self.allCases.first(where: { $0.name == upper }) else { return nil }
        self = match
    }

    /// Bytes that `elements` weights take; nil when they do not fill whole blocks, or on overflow.
    package func byteCount(elements: Int) -> Int? {
        let row = row
        guard elements >= 0, elements % row.elementsPerBlock == 0 else { return nil }
        let blocks = elements / row.elementsPerBlock
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: row.bytesPerBlock)
        return overflow ? nil : bytes
    }
}
