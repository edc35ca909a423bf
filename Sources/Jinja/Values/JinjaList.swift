/// The items of a list or a tuple, which never change.
package final class JinjaList {
    let items: [JinjaValue]
    let extent: Extent
    /// Names of the items, for the tuples that the filter `groupby` gives.
    let fieldNames: [String]

    /// Holds items.
    package convenience init(_ items: [JinjaValue]) {
        self.init(items, fieldNames: [])
    }

    init(_ items: [JinjaValue], fieldNames: [String]) {
        self.items = items
        self.fieldNames = fieldNames
        extent = Extent(around: items)
    }
}
