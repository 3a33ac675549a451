// What the start of `ipvsadm` needs from C. Linking this target has an effect of its own too: see Startup.c.
#ifndef CSTARTUP_H
#define CSTARTUP_H

// From now on the C library looks host names up in /etc/hosts only, whatever /etc/nsswitch.conf says.
void cstartup_hosts_from_files(void);

#endif
