extension Array {
    /// Makes room for so many more, far ahead where there is none: what grows by doubling is moved again and again, and
    /// touches twice the memory that it needs. Memory that is not touched costs nothing.
    @inlinable
    package mutating func reserveFarAhead(for more: Int = 1) {
        let wanted = count + more
        guard wanted > capacity else { return }
        reserveCapacity(wanted < 1 << 15 ? Swift.max(256, 16 * wanted) : 2 * wanted)
    }
}
