package import Tensor

/// Why a file cannot be run as a model; every case names what, where and what was expected.
package enum ModelError: Error, Sendable, CustomStringConvertible {
    /// `general.architecture` names nothing this engine knows.
    case unsupportedArchitecture(String, supported: [String])
    /// A feature of a known architecture that is not implemented.
    case unsupportedFeature(String)
    /// A weight that the architecture needs.
    case missingTensor(String)
    /// A weight whose extents do not fit the hyperparameters.
    case wrongShape(tensor: String, expected: [Int], found: [Int])
    /// A weight stored as a type that cannot be computed with.
    case wrongType(tensor: String, found: ElementType)
    /// Weights that the architecture does not use: running without them would give wrong answers.
    case unusedTensors([String], architecture: String)
    /// An adapter that does not fit the model.
    case unusableAdapter(path: String, reason: String)
    /// A hyperparameter outside its range.
    case invalidValue(key: String, expected: String, found: String)
    /// The machine does not have the memory.
    case outOfMemory(what: String, bytes: Int)

    package var description: String {
        switch self {
        case .unsupportedArchitecture(let name, let supported):
            "architecture \"\(name)\" is not supported; supported: "
                + supported.joined(separator: ", ")
        case .unsupportedFeature(let what):
            what
        case .missingTensor(let name):
            "tensor \(name) is missing"
        case .wrongShape(let tensor, let expected, let found):
            "tensor \(tensor): expected shape \(expected), found \(found)"
        case .wrongType(let tensor, let found):
            "tensor \(tensor): type \(found.name) cannot be computed with"
        case .unusedTensors(let names, let architecture):
            "architecture \"\(architecture)\" does not use \(names.count) tensors of this file: "
                + names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
        case .unusableAdapter(let path, let reason):
            "adapter \(path): \(reason)"
        case .invalidValue(let key, let expected, let found):
            "\(key): expected \(expected), found \(found)"
        case .outOfMemory(let what, let bytes):
            "no memory for \(what) (\(bytes) bytes)"
        }
    }
}
