// SPDX-License-Identifier: GPL-2.0-only
/* Whole files in memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

void fail(const char *fmt, ...)
{
	char line[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	fprintf(stderr, "keel-sign: %s\n", line);
	exit(1);
}

struct span file_read(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	struct stat st;
	u8 *data;

	if (fd < 0 || fstat(fd, &st))
		fail("cannot open %s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		fail("%s is not a file", path);
	data = malloc((size_t)st.st_size + 1);
	if (!data)
		fail("%s is too big", path);
	while (done < (size_t)st.st_size) {
		ssize_t got = read(fd, data + done, (size_t)st.st_size - done);

		if (got <= 0)
			fail("cannot read %s", path);
		done += (size_t)got;
	}
	close(fd);
	return (struct span){ data, done };
}

void file_write(const char *path, struct span content, unsigned int mode)
{
	size_t done = 0;
	char *tmp;
	int fd;

	if (asprintf(&tmp, "%s.XXXXXX", path) < 0)
		fail("out of memory");
	fd = mkstemp(tmp); /* for the owner only, until it is whole */
	if (fd < 0)
		fail("cannot write %s: %s", path, strerror(errno));
	while (done < content.size) {
		ssize_t put = write(fd, content.data + done, content.size - done);

		if (put <= 0)
			break;
		done += (size_t)put;
	}
	if (done < content.size || fchmod(fd, mode) || close(fd) || rename(tmp, path)) {
		int error = errno;

		unlink(tmp);
		fail("cannot write %s: %s", path, strerror(error));
	}
	free(tmp);
}
