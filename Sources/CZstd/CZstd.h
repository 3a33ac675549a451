// Debian's libzstd: what is compressed by zstd.
#include <zstd.h>
