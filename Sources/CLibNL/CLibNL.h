// Debian's libnl: opens the generic-netlink socket and resolves the IPVS family. Nothing else of it is used.
#include <netlink/cache.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/family.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
