// SPDX-License-Identifier: GPL-2.0-only
/*
 * What root on the host sees of a guest: looks for a text in all of a VMM's memory
 * and in all of RAM, reads and maps what it may, asks for the guest's registers in
 * the VMM's own name; then, when the VMM is gone, looks at the pages it was refused.
 *
 *   peek PID SECRET PUBLIC
 *
 * PID's guest memory is memfds called "guest". Both texts are given in ROT13, so
 * that neither is in memory because of us; PUBLIC is one that the guest has let
 * out, which shows that looking finds. Prints "peek: NAME VALUE..." lines.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE		4096UL
#define CHUNK		(64 * PAGE)
#define MAX_TASKS	64
#define MAX_REGIONS	4

#define SVC_0		0xd4000001U

static int pid;

__attribute__((noreturn)) static void die(const char *what)
{
	printf("peek: error %s: %s\n", what, strerror(errno));
	exit(1);
}

__attribute__((format(printf, 1, 2))) static FILE *open_proc(const char *fmt, ...)
{
	char path[128];
	va_list args;
	FILE *f;

	va_start(args, fmt);
	vsnprintf(path, sizeof(path), fmt, args);
	va_end(args);
	f = fopen(path, "r");
	if (!f)
		die(path);
	return f;
}

/* --- Looking for a text that we do not spell out -------------------------------- */

struct text {
	const char *rot13;
	size_t len;
	unsigned long found;
};

static struct text secret, public;

static char decoded(char c)
{
	char base = isupper((unsigned char)c) ? 'A' : 'a';

	return isalpha((unsigned char)c) ? (char)(base + (c - base + 13) % 26) : c;
}

static void count(struct text *t, const char *data, size_t len)
{
	const char *end = data + len, *p = data;
	size_t i;

	while ((p = memchr(p, decoded(t->rot13[0]), (size_t)(end - p)))) {
		for (i = 1; i < t->len && p + i < end && p[i] == decoded(t->rot13[i]); i++)
			;
		t->found += i == t->len;
		p++;
	}
}

static void look(const char *data, size_t len)
{
	count(&secret, data, len);
	count(&public, data, len);
}

static void looked(const char *where, unsigned long read, unsigned long refused)
{
	printf("peek: %s read %lu refused %lu secret %lu public %lu\n", where, read, refused,
	       secret.found, public.found);
	secret.found = public.found = 0;
}

/* --- The guest's memory, mapped by us ----------------------------------------- */

struct region {
	uint64_t start, end;	/* in the VMM */
	char *mem;		/* the same memory here */
	size_t pages;
	bool *refused;
};

static struct region regions[MAX_REGIONS];	/* RAM, and where its firmware is */
static unsigned int nr_regions;
static sigjmp_buf no_access;

static void on_fault(int sig)
{
	siglongjmp(no_access, sig);
}

/* Looks at a page of ours; false if touching it is refused. */
static bool touch(const char *page)
{
	static char copy[PAGE];

	if (sigsetjmp(no_access, 1))
		return false;
	memcpy(copy, page, PAGE);
	look(copy, PAGE);
	return true;
}

static bool store(volatile char *page)
{
	if (sigsetjmp(no_access, 1))
		return false;
	*page = 0;
	return true;
}

static void map_region(uint64_t start, uint64_t end)
{
	struct region *r = &regions[nr_regions++];
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, pid, start, end);
	fd = open(path, O_RDWR);
	if (fd < 0)
		die(path);
	r->start = start;
	r->end = end;
	r->pages = (end - start) / PAGE;
	r->mem = mmap(NULL, end - start, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	r->refused = calloc(r->pages, sizeof(*r->refused));
	if (r->mem == MAP_FAILED || !r->refused)
		die("cannot map guest memory");
	close(fd);
}

static void map_guest(void)
{
	FILE *maps = open_proc("/proc/%d/maps", pid);
	uint64_t start, end;
	char line[512];

	while (fgets(line, sizeof(line), maps)) {
		if (!strstr(line, "memfd:guest"))
			continue;
		if (nr_regions == MAX_REGIONS ||
		    sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &end) != 2)
			die("what memory does the guest have?");
		map_region(start, end);
	}
	fclose(maps);
	if (!nr_regions)
		die("no guest memory");
}

/* Loads from every page, and for each refused one the same by way of the kernel. */
static void read_mapped(void)
{
	unsigned long pages = 0, refused = 0, efault = 0;
	struct region *r;
	int null[2];
	size_t i;

	if (pipe(null))
		die("pipe");
	for (r = regions; r < regions + nr_regions; r++) {
		for (i = 0; i < r->pages; i++) {
			r->refused[i] = !touch(r->mem + i * PAGE);
			if (!r->refused[i])
				continue;
			refused++;
			efault += write(null[1], r->mem + i * PAGE, 1) < 0 && errno == EFAULT;
		}
		pages += r->pages;
	}
	close(null[0]);
	close(null[1]);
	looked("mapped", pages - refused, refused);
	printf("peek: efault %lu of %lu\n", efault, refused);
}

/* Of the refused pages, how many can be written. */
static void write_mapped(void)
{
	unsigned long written = 0;
	struct region *r;
	size_t i;

	for (r = regions; r < regions + nr_regions; r++)
		for (i = 0; i < r->pages; i++)
			written += r->refused[i] && store(r->mem + i * PAGE);
	printf("peek: written %lu\n", written);
}

/* --- The VMM's memory --------------------------------------------------------- */

static bool is_refused(uint64_t addr)
{
	const struct region *r;

	for (r = regions; r < regions + nr_regions; r++)
		if (addr >= r->start && addr < r->end)
			return r->refused[(addr - r->start) / PAGE];
	return false;
}

/*
 * All of the VMM's address space that the mapping has not been refused: a kernel
 * that reads a forbidden page in another's name oopses.
 */
static void read_vmm(const char *how, ssize_t (*read_page)(int mem, uint64_t addr, char *page))
{
	FILE *maps = open_proc("/proc/%d/maps", pid);
	unsigned long read = 0, refused = 0;
	char line[512], path[64], page[PAGE];
	uint64_t at, end;
	int mem;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	mem = open(path, O_RDONLY);
	if (mem < 0)
		die(path);
	while (fgets(line, sizeof(line), maps)) {
		char prot[8];

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &at, &end, prot) != 3 ||
		    prot[0] != 'r')
			continue;
		for (; at < end; at += PAGE) {
			if (is_refused(at) || read_page(mem, at, page) != (ssize_t)PAGE) {
				refused++;
				continue;
			}
			read++;
			look(page, PAGE);
		}
	}
	fclose(maps);
	close(mem);
	looked(how, read, refused);
}

static ssize_t by_mem(int mem, uint64_t addr, char *page)
{
	return pread(mem, page, PAGE, (off_t)addr);
}

static ssize_t by_vm_readv(int mem, uint64_t addr, char *page)
{
	struct iovec to = { page, PAGE }, from = { (void *)(uintptr_t)addr, PAGE };

	(void)mem;
	return process_vm_readv(pid, &to, 1, &from, 1, 0);
}

/* --- All of RAM --------------------------------------------------------------- */

static uint64_t ram_bytes(void)
{
	return (uint64_t)sysconf(_SC_PHYS_PAGES) * PAGE;
}

/* The kernel gives zeros for a page that it cannot read. */
static void read_segment(int kcore, const Elf64_Phdr *segment)
{
	static char data[CHUNK];
	uint64_t done;
	ssize_t got;

	for (done = 0; done < segment->p_filesz; done += CHUNK) {
		got = pread(kcore, data, CHUNK, (off_t)(segment->p_offset + done));
		if (got > 0)
			look(data, (size_t)got);
	}
}

static void read_ram(void)
{
	int kcore = open("/proc/kcore", O_RDONLY);
	unsigned long read = 0;
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	int i;

	if (kcore < 0 || pread(kcore, &header, sizeof(header), 0) != sizeof(header))
		die("/proc/kcore");
	for (i = 0; i < header.e_phnum; i++) {
		if (pread(kcore, &segment, sizeof(segment),
			  (off_t)(header.e_phoff + (uint64_t)i * sizeof(segment))) !=
		    sizeof(segment))
			die("/proc/kcore");
		/* What has a physical address and is no larger than RAM is RAM. */
		if (segment.p_type != PT_LOAD || segment.p_paddr == UINT64_MAX ||
		    !segment.p_paddr || segment.p_filesz > ram_bytes() * 2)
			continue;
		read_segment(kcore, &segment);
		read += segment.p_filesz / PAGE;
	}
	close(kcore);
	looked("ram", read, 0);
}

/* --- The guest's registers ---------------------------------------------------- */

struct task {
	pid_t tid;
	struct user_regs_struct regs;
};

static void get_regs(pid_t tid, struct user_regs_struct *regs)
{
	struct iovec iov = { regs, sizeof(*regs) };

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &iov))
		die("PTRACE_GETREGSET");
}

static void set_regs(pid_t tid, struct user_regs_struct *regs)
{
	struct iovec iov = { regs, sizeof(*regs) };

	if (ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &iov))
		die("PTRACE_SETREGSET");
}

/* Stops every thread: none is inside KVM_RUN then, which would keep the vCPU busy. */
static int stop_all(struct task *tasks)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir)
		die(path);
	while ((entry = readdir(dir)) && n < MAX_TASKS) {
		pid_t tid = atoi(entry->d_name);

		if (!tid || ptrace(PTRACE_ATTACH, tid, NULL, NULL))
			continue;
		waitpid(tid, NULL, __WALL);
		get_regs(tid, &tasks[n].regs);
		tasks[n++].tid = tid;
	}
	closedir(dir);
	return n;
}

static void resume_all(struct task *tasks, int n)
{
	while (n--) {
		set_regs(tasks[n].tid, &tasks[n].regs);
		ptrace(PTRACE_DETACH, tasks[n].tid, NULL, NULL);
	}
}

static int fd_of(const char *what)
{
	char path[320], target[64];
	struct dirent *entry;
	int fd = -1;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		die(path);
	while (fd < 0 && (entry = readdir(dir))) {
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/%d/fd/%s", pid, entry->d_name);
		len = readlink(path, target, sizeof(target) - 1);
		if (len <= 0)
			continue;
		target[len] = 0;
		if (strstr(target, what))
			fd = atoi(entry->d_name);
	}
	closedir(dir);
	return fd;
}

/* The thread makes one system call in our stead; it sleeps in one, so SVC is at hand. */
static long call_as(struct task *task, long nr, long a, long b, long c)
{
	struct user_regs_struct regs = task->regs;
	uint64_t pc = regs.pc;
	int i;

	if ((uint32_t)ptrace(PTRACE_PEEKTEXT, task->tid, pc, NULL) != SVC_0)
		pc -= 4;
	if ((uint32_t)ptrace(PTRACE_PEEKTEXT, task->tid, pc, NULL) != SVC_0)
		return -ENOSYS;
	regs.pc = pc;
	regs.regs[8] = (uint64_t)nr;
	regs.regs[0] = (uint64_t)a;
	regs.regs[1] = (uint64_t)b;
	regs.regs[2] = (uint64_t)c;
	set_regs(task->tid, &regs);
	for (i = 0; i < 2; i++) {	/* to its entry, to its exit */
		if (ptrace(PTRACE_SYSCALL, task->tid, NULL, NULL))
			die("PTRACE_SYSCALL");
		waitpid(task->tid, NULL, __WALL);
	}
	get_regs(task->tid, &regs);
	return (long)regs.regs[0];
}

static uint64_t core_reg(size_t offset)
{
	return KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | offset / sizeof(uint32_t);
}

static long get_one_reg(struct task *task, int vcpu, uint64_t id)
{
	/* On the thread's stack, below what is in use. */
	uint64_t at = (task->regs.sp - 1024) & ~15UL;
	struct kvm_one_reg reg = { .id = id, .addr = at + sizeof(reg) };
	struct iovec from = { &reg, sizeof(reg) }, to = { (void *)(uintptr_t)at, sizeof(reg) };

	if (process_vm_writev(pid, &from, 1, &to, 1, 0) != sizeof(reg))
		die("process_vm_writev");
	return call_as(task, SYS_ioctl, vcpu, (long)KVM_GET_ONE_REG, (long)at);
}

static void read_registers(void)
{
	static const struct {
		const char *name;
		uint64_t id;
	} regs[] = {
		{ "x0", offsetof(struct kvm_regs, regs.regs[0]) },
		{ "x19", offsetof(struct kvm_regs, regs.regs[19]) },
		{ "sp", offsetof(struct kvm_regs, regs.sp) },
		{ "pc", offsetof(struct kvm_regs, regs.pc) },
		{ "sp_el1", offsetof(struct kvm_regs, sp_el1) },
		{ "elr_el1", offsetof(struct kvm_regs, elr_el1) },
	};
	static struct task tasks[MAX_TASKS];
	int vcpu = fd_of("kvm-vcpu"), n = stop_all(tasks);
	unsigned int refused = 0, i;
	struct task *main_thread = tasks;

	while (main_thread < tasks + n && main_thread->tid != pid)
		main_thread++;
	if (main_thread == tasks + n || vcpu < 0)
		die("no thread or vCPU to ask with");
	for (i = 0; i < sizeof(regs) / sizeof(*regs); i++) {
		long ret = get_one_reg(main_thread, vcpu, core_reg(regs[i].id));

		printf("peek: register %s %s\n", regs[i].name, ret ? strerror((int)-ret) : "read");
		refused += ret != 0;
	}
	resume_all(tasks, n);
	printf("peek: registers refused %u of %u\n", refused, i);
}

/* --- Afterwards --------------------------------------------------------------- */

static void read_afterwards(void)
{
	static const char zeros[PAGE];
	unsigned long refused = 0, wiped = 0, other = 0;
	const struct region *r;
	size_t i;

	for (r = regions; r < regions + nr_regions; r++) {
		for (i = 0; i < r->pages; i++) {
			if (!r->refused[i])
				continue;
			if (!touch(r->mem + i * PAGE))
				refused++;
			else if (!memcmp(r->mem + i * PAGE, zeros, PAGE))
				wiped++;
			else
				other++;
		}
	}
	printf("peek: afterwards wiped %lu refused %lu other %lu secret %lu\n", wiped, refused,
	       other, secret.found);
}

static struct text text(const char *rot13)
{
	return (struct text){ .rot13 = rot13, .len = strlen(rot13) };
}

int main(int argc, char **argv)
{
	struct sigaction fault = { .sa_handler = on_fault };

	if (argc != 4) {
		fputs("peek PID SECRET PUBLIC\n", stderr);
		return 2;
	}
	pid = atoi(argv[1]);
	secret = text(argv[2]);
	public = text(argv[3]);
	sigaction(SIGBUS, &fault, NULL);
	sigaction(SIGSEGV, &fault, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);

	map_guest();
	read_mapped();
	write_mapped();
	read_vmm("proc-mem", by_mem);
	read_vmm("vm-readv", by_vm_readv);
	read_ram();
	read_registers();
	printf("peek: done\n");

	while (!kill(pid, 0))
		usleep(100000);
	read_afterwards();
	return 0;
}
