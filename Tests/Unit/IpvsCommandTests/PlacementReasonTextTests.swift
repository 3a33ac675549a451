import IPVSModel
import IPVSSimulator
import Testing

@testable import ipvs

/// The sentences of `--explain` that few tables lead to.
@Suite struct PlacementReasonTextTests {
    private static let (one, two) = (
        Endpoint(address: .ipv4(0x0a01_0001), port: 80), Endpoint(address: .ipv4(0x0a01_0002), port: 80)
    )
    private static let virtual = IPAddress.ipv4(0xc000_0201)

    @Test(arguments: [
        (PlacementReason.noServiceOfFamily, "there is no service of this family"),
        (.standsBy, "a backup daemon runs, and backup_only leaves all packets alone"),
        (.connectionWithDeleted(one), "its connection belongs to 10.1.0.1:80, which was deleted"),
        (.obstacle(.tableIsFull), "the connection table is full"),
        (
            .noUsableServerOfFTP,
            "no server may be chosen, and packets to other ports than FTP's are left alone"
        ),
        (.choice(.drawn(one, nil)), "10.1.0.1:80 is drawn, and no other server"),
        (.choice(.drawn(one, two)), "10.1.0.1:80 and 10.1.0.2:80 are drawn"),
        (
            .choice(.standing(one, .isOverItsWeight)),
            "10.1.0.1:80 has more active connections than its weight"
        ),
        (.choice(.standing(one, .weight(3))), "10.1.0.1:80 has weight 3"),
        (
            .choice(.nextOfLevel(2, after: one)),
            "the next server after 10.1.0.1:80 with a weight of at least 2, the round's level"
        ),
        (
            .choice(.nextOfLevel(2, after: nil)),
            "the next server from the first server of the list with a weight of at least 2, the round's level"
        ),
        (
            .choice(.cached(one, for: virtual, .isBusy(active: 5, weight: 4))),
            "the cache has 10.1.0.1:80 for 192.0.2.1, which is busy, with 5 active connections for weight 4, "
                + "while another server has less than half of its weight: another server is chosen by load"
        ),
        (
            .choice(.cached(one, for: virtual, .isNotBusy(active: 1, weight: 4))),
            "the cache has 10.1.0.1:80 for 192.0.2.1, which is not busy, with 1 active connections for weight 4"
        ),
        (.choice(.member(one, .isDeleted)), "  10.1.0.1:80 was deleted"),
        (
            .choice(.bestMember(one, .isBusy(active: 5, weight: 4))),
            "10.1.0.1:80, the best of them, is busy, with 5 active connections for weight 4, while another server "
                + "has less than half of its weight: a server is chosen by load, and added to the set"
        ),
    ])
    func sentences(reason: PlacementReason, sentence: String) {
        #expect(reason.sentence == sentence)
    }
}
