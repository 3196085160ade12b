// SPDX-License-Identifier: GPL-2.0-only
/* The event loop: the terminal, the drivers' notifications, signals. */
#include <errno.h>
#include <linux/virtio_ids.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "term.h"
#include "vm.h"

#define CTRL_A	1

enum { POLL_WAKE, POLL_SIGNAL, POLL_STDIN, POLL_VIRTIO, POLL_MAX = POLL_VIRTIO + MAX_VIRTIO };

struct loop {
	struct vm *vm;
	struct virtio *console;
	bool terminal;
	bool escaped;	/* the last key was Ctrl-A */
	struct pollfd fds[POLL_MAX];
};

static sigset_t end_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

static void only_interrupt(int sig)
{
	(void)sig;
}

static const struct gmem *guest;

/*
 * A device was pointed at a page that the guest has not shared: the host kernel
 * says SIGBUS or SIGSEGV. Anywhere else it is our own fault, and fatal as ever.
 */
static void bad_access(int sig, siginfo_t *info, void *context)
{
	static const char line[] = "keelvm: a device was given a page that is not shared\n";
	ssize_t ignored;

	(void)context;
	term_restore();
	signal(sig, SIG_DFL);
	if ((u64)((u8 *)info->si_addr - guest->host) >= guest->size)
		return;
	ignored = write(STDERR_FILENO, line, sizeof(line) - 1);
	(void)ignored;
	_exit(EXIT_CRASH);
}

void loop_prepare_signals(const struct gmem *mem)
{
	struct sigaction interrupt = { .sa_handler = only_interrupt };
	struct sigaction bad = { .sa_sigaction = bad_access, .sa_flags = SA_SIGINFO };
	sigset_t set = end_signals();

	guest = mem;
	sigaction(SIGUSR1, &interrupt, NULL);
	sigaction(SIGBUS, &bad, NULL);
	sigaction(SIGSEGV, &bad, NULL);
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* Ctrl-A x ends keelvm, Ctrl-A Ctrl-A is one Ctrl-A. Returns what is left. */
static size_t take_escapes(struct loop *loop, u8 *data, size_t len)
{
	size_t i, kept = 0;

	for (i = 0; i < len; i++) {
		bool escaped = loop->escaped;

		loop->escaped = !escaped && data[i] == CTRL_A;
		if (escaped && data[i] == 'x')
			vm_stop(loop->vm, EXIT_SIGNAL);
		else if (!loop->escaped)
			data[kept++] = data[i];
	}
	return kept;
}

static size_t input_room(const struct loop *loop)
{
	/* Keys are never left waiting: Ctrl-A x must work when the guest hangs. */
	if (loop->terminal)
		return SERIAL_FIFO;
	if (output_last() == PORT_SERIAL)
		return serial_room(&loop->vm->serial);
	return console_ready(loop->console) ? SERIAL_FIFO : 0;
}

static void read_stdin(struct loop *loop)
{
	u8 data[SERIAL_FIFO];
	size_t len = input_room(loop);
	ssize_t got;

	if (!len)
		return;
	got = read(STDIN_FILENO, data, len);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0) {
		loop->fds[POLL_STDIN].fd = -1;
		return;
	}
	len = (size_t)got;
	if (loop->terminal)
		len = take_escapes(loop, data, len);
	if (output_last() == PORT_SERIAL)
		serial_input(&loop->vm->serial, data, len);
	else
		console_input(loop->console, data, len);
}

static void drain(int fd)
{
	u64 count;

	if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN && errno != EINTR)
		fail_errno("eventfd");
}

static void serve(struct loop *loop)
{
	struct vm *vm = loop->vm;
	unsigned int i;

	if (loop->fds[POLL_SIGNAL].revents)
		vm_stop(vm, EXIT_SIGNAL);
	if (loop->fds[POLL_WAKE].revents)
		drain(vm->wake_fd);
	for (i = 0; i < vm->nr_virtio; i++) {
		if (!loop->fds[POLL_VIRTIO + i].revents)
			continue;
		drain(vm->virtio[i]->notify_fd);
		virtio_kick(vm->virtio[i]);
	}
	if (loop->fds[POLL_STDIN].revents)
		read_stdin(loop);
}

static void prepare(struct loop *loop)
{
	struct vm *vm = loop->vm;
	sigset_t set = end_signals();
	unsigned int i;

	loop->terminal = term_raw();
	loop->fds[POLL_WAKE] = (struct pollfd){ vm->wake_fd, POLLIN, 0 };
	loop->fds[POLL_SIGNAL] = (struct pollfd){ signalfd(-1, &set, SFD_CLOEXEC), POLLIN, 0 };
	loop->fds[POLL_STDIN] = (struct pollfd){ STDIN_FILENO, POLLIN, 0 };
	for (i = 0; i < vm->nr_virtio; i++) {
		loop->fds[POLL_VIRTIO + i] = (struct pollfd){ vm->virtio[i]->notify_fd, POLLIN, 0 };
		if (vm->virtio[i]->id == VIRTIO_ID_CONSOLE)
			loop->console = vm->virtio[i];
	}
	if (loop->fds[POLL_SIGNAL].fd < 0)
		fail_errno("signalfd");
}

void loop_run(struct vm *vm)
{
	struct loop loop = { .vm = vm };
	struct pollfd *in = &loop.fds[POLL_STDIN];
	bool eof;
	int ready;

	prepare(&loop);
	while (__atomic_load_n(&vm->status, __ATOMIC_SEQ_CST) < 0) {
		pthread_mutex_lock(&vm->lock);
		/* Input stays in the pipe while the guest has no room for it. */
		eof = in->fd < 0;
		if (!eof && !input_room(&loop))
			in->fd = -2;
		pthread_mutex_unlock(&vm->lock);

		ready = poll(loop.fds, POLL_VIRTIO + vm->nr_virtio, -1);
		if (ready < 0 && errno != EINTR)
			fail_errno("poll");

		pthread_mutex_lock(&vm->lock);
		if (!eof)
			in->fd = STDIN_FILENO;
		if (ready > 0)
			serve(&loop);
		pthread_mutex_unlock(&vm->lock);
	}
}
