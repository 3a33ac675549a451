extension Array {
    /// Makes room for so many more, and where there is none at once for 16 MB: what grows by doubling is moved again and again,
    /// and touches twice the memory that it needs. Memory that is not touched costs nothing.
    @inlinable
    package mutating func reserveFarAhead(for more: Int = 1) {
        let wanted = count + more
        guard wanted > capacity else { return }
        reserveCapacity(Swift.max(2 * wanted, 1 << 24 / Swift.max(1, MemoryLayout<Element>.stride)))
    }
}
