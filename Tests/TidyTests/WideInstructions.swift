import Foundation

/// Functions that use instructions which the x86-64 baseline lacks.
enum WideInstructions {
    /// An awk program that prints `function<tab>instruction` once for each such function.
    ///
    /// It looks for anything with a VEX or EVEX prefix and for the scalar instructions that
    /// x86-64-v3 adds. `tzcnt` is left out: the baseline compiler writes it where it knows that the
    /// operand is not zero.
    private static let filter = #"""
        /^[0-9a-f]+ <.*>:$/ { name = substr($2, 2, length($2) - 3); seen = 0 }
        !seen && /\t(v[a-z0-9]+|mulx|pdep|pext|rorx|sarx|shlx|shrx|andn|bextr|bls[ir]|blsmsk|bzhi|lzcnt|movbe|popcnt)( |$)/ {
            seen = 1
            split($0, parts, "\t")
            print name "\t" parts[2]
        }
        """#

    /// One function and the first such instruction in it.
    struct Finding: CustomStringConvertible {
        let function: String
        let instruction: String

        var description: String { "\(function): \(instruction)" }
    }

    /// Every such function of an object file or a program.
    static func all(in file: String) throws -> [Finding] {
        // The shell joins the two: the listing of a whole program is too large to keep.
        let script = #"set -e; objdump -d --no-show-raw-insn "$1" | awk "$2""#
        let listing = try Command.output("sh", ["-c", script, "sh", file, filter])
        return listing.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
            return parts.count == 2 ? Finding(function: parts[0], instruction: parts[1]) : nil
        }
    }
}
