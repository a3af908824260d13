/* What the guarded calls ask of the shim's judgement. */
#define _GNU_SOURCE
#include <fcntl.h>

/* What is to be done with an operation. */
enum { DO, FAIL, DO_AND_DIE, SHORTEN };
/* What an operation needs, which decides whether a lasting lack strikes it. */
enum { NOTHING = 0, SPACE = 1, HANDLE = 2 };

/* Judges an operation on a name in an open folder. */
int path1(const char *name, int need, int folder, const char *file);
/* Judges a rename or link from one name to another. */
int path2(const char *name, int f, const char *a, int g, const char *b);
/* Judges an operation on a descriptor. */
int handle(const char *name, int need, int fd);

extern long skew;
extern int no_sync;
