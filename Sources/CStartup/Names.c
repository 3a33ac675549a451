#include "CStartup.h"

#include <nss.h>

void cstartup_hosts_from_files(void) { __nss_configure_lookup("hosts", "files"); }
