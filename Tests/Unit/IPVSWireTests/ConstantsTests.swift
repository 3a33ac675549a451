import CIPVS
import IPVSModel
import Testing

@testable import IPVSWire

/// The numbers in Swift are those of `<linux/ip_vs.h>` and `<linux/netlink.h>`.
@Suite struct ConstantsTests {
    @Test func commands() {
        #expect(Int(IPVSCommand.newService.rawValue) == Int(IPVS_CMD_NEW_SERVICE))
        #expect(Int(IPVSCommand.newDestination.rawValue) == Int(IPVS_CMD_NEW_DEST))
        #expect(Int(IPVSCommand.newDaemon.rawValue) == Int(IPVS_CMD_NEW_DAEMON))
        #expect(Int(IPVSCommand.getConfiguration.rawValue) == Int(IPVS_CMD_GET_CONFIG))
        #expect(Int(IPVSCommand.getInformation.rawValue) == Int(IPVS_CMD_GET_INFO))
        #expect(Int(IPVSCommand.zero.rawValue) == Int(IPVS_CMD_ZERO))
        #expect(Int(IPVSCommand.flush.rawValue) == Int(IPVS_CMD_FLUSH))
        #expect(IPVSCommand.allCases.count == Int(IPVS_CMD_FLUSH))
        #expect(Int(IPVSCommand.interfaceVersion) == Int(IPVS_GENL_VERSION))
        #expect(IPVSCommand.familyName == IPVS_GENL_NAME)
    }

    @Test func attributes() {
        #expect(Int(CommandAttribute.timeoutUDP.rawValue) == Int(IPVS_CMD_ATTR_TIMEOUT_UDP))
        #expect(Int(ServiceAttribute.firewallMark.rawValue) == Int(IPVS_SVC_ATTR_FWMARK))
        #expect(Int(ServiceAttribute.statistics64.rawValue) == Int(IPVS_SVC_ATTR_STATS64))
        #expect(Int(DestinationAttribute.addressFamily.rawValue) == Int(IPVS_DEST_ATTR_ADDR_FAMILY))
        #expect(Int(DestinationAttribute.tunnelFlags.rawValue) == Int(IPVS_DEST_ATTR_TUN_FLAGS))
        #expect(Int(DaemonAttribute.multicastTimeToLive.rawValue) == Int(IPVS_DAEMON_ATTR_MCAST_TTL))
        #expect(Int(StatisticsAttribute.padding.rawValue) == Int(IPVS_STATS_ATTR_PAD))
        #expect(Int(InformationAttribute.connectionTableSize.rawValue) == Int(IPVS_INFO_ATTR_CONN_TAB_SIZE))
    }

    @Test func flagsAndMethods() {
        #expect(Int(ServiceFlags.onePacket.rawValue) == Int(IP_VS_SVC_F_ONEPACKET))
        #expect(Int(ServiceFlags.scheduler3.rawValue) == Int(IP_VS_SVC_F_SCHED3))
        #expect(Int(ForwardingCode.mask) == Int(IP_VS_CONN_F_FWD_MASK))
        #expect(Int(ForwardingCode.tunnel) == Int(IP_VS_CONN_F_TUNNEL))
        #expect(Int(ForwardingCode.bypass) == Int(IP_VS_CONN_F_BYPASS))
        #expect(Int(Tunnel.Code.gre) == Int(IP_VS_CONN_F_TUNNEL_TYPE_GRE))
        #expect(Int(TunnelChecksum.remote.rawValue) == Int(IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM))
        #expect(Int(SyncDaemon.Role.backup.rawValue) == Int(IP_VS_STATE_BACKUP))
    }

    @Test func netlink() {
        #expect(Int(Netlink.MessageType.error) == Int(NLMSG_ERROR))
        #expect(Int(Netlink.MessageType.done) == Int(NLMSG_DONE))
        #expect(Int(Netlink.MessageType.overrun) == Int(NLMSG_OVERRUN))
        #expect(Int(Netlink.Flags.acknowledge.rawValue) == Int(NLM_F_ACK))
        #expect(Int(Netlink.Flags.dump.rawValue) == Int(NLM_F_ROOT | NLM_F_MATCH))
        #expect(Int(Netlink.Flags.capped.rawValue) == Int(NLM_F_CAPPED))
        #expect(Int(Netlink.Flags.extendedAcknowledgement.rawValue) == Int(NLM_F_ACK_TLVS))
    }
}
