// Debian's zlib: what is compressed by gzip.
#include <zlib.h>

// `inflateInit2` is a macro, which Swift does not see. 15 + 32: any window, and the header shows the format.
static inline int ipvs_inflate_init(z_streamp stream) { return inflateInit2(stream, 15 + 32); }
