// SPDX-License-Identifier: GPL-2.0-only
/*
 * ELF loader: segments and relocations.
 *
 * Assumes nothing about the file: every offset and length is checked against
 * the buffer before it is followed, in an order that cannot wrap. All checks
 * come first; placing a file that passed them cannot fail half-way.
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "elf_loader.h"

/* More program headers than any link of the object has. */
#define MAX_PHDRS	64

#ifndef R_AARCH64_RELATIVE
#define R_AARCH64_RELATIVE	1027
#endif
/* Not in the headers of every series. */
#define KEEL_DT_RELRSZ	35
#define KEEL_DT_RELR	36

static bool range_inside(u64 start, u64 len, u64 size)
{
	return start <= size && len <= size - start;
}

const void *keel_elf_at(const struct keel_elf *elf, u64 off, u64 len, unsigned int align)
{
	if (off % align || !range_inside(off, len, elf->size))
		return NULL;
	return elf->data + off;
}

static int check_header(const struct elf64_hdr *ehdr)
{
	if (memcmp(ehdr->e_ident, ELFMAG, SELFMAG) ||
	    ehdr->e_ident[EI_CLASS] != ELFCLASS64 ||
	    ehdr->e_ident[EI_DATA] != ELFDATA2LSB ||
	    ehdr->e_ident[EI_VERSION] != EV_CURRENT)
		return -ENOEXEC;
	if (ehdr->e_machine != EM_AARCH64)
		return -EXDEV;
	if (ehdr->e_type != ET_DYN)
		return -EMEDIUMTYPE;
	return 0;
}

static int find_program_headers(struct keel_elf *elf, const struct elf64_hdr *ehdr)
{
	if (!ehdr->e_phnum || ehdr->e_phnum > MAX_PHDRS ||
	    ehdr->e_phentsize != sizeof(*elf->phdr))
		return -EINVAL;

	elf->nr_phdrs = ehdr->e_phnum;
	elf->phdr = keel_elf_at(elf, ehdr->e_phoff, elf->nr_phdrs * sizeof(*elf->phdr), 8);
	return elf->phdr ? 0 : -ENODATA;
}

/* @end: first address behind the segments before this one. */
static int check_segment(const struct keel_elf *elf, const struct elf64_phdr *p, u64 end)
{
	if (p->p_vaddr % KEEL_IMAGE_ALIGN || p->p_filesz > p->p_memsz || !p->p_memsz)
		return -EINVAL;
	if (!range_inside(p->p_vaddr, p->p_memsz, KEEL_IMAGE_MAX))
		return -EFBIG;
	if (p->p_vaddr < end)
		return -ENOTUNIQ;
	if (!keel_elf_at(elf, p->p_offset, p->p_filesz, 1))
		return -ENODATA;
	if ((p->p_flags & PF_W) && (p->p_flags & PF_X))
		return -EACCES;
	return 0;
}

static int check_segments(struct keel_elf *elf)
{
	u64 end = 0;

	for (unsigned int i = 0; i < elf->nr_phdrs; i++) {
		const struct elf64_phdr *p = &elf->phdr[i];
		int ret;

		if (p->p_type != PT_LOAD)
			continue;
		ret = check_segment(elf, p, end);
		if (ret)
			return ret;
		end = ALIGN(p->p_vaddr + p->p_memsz, KEEL_IMAGE_ALIGN);
	}

	elf->image_size = end;
	return end ? 0 : -EINVAL;
}

/* The file's bytes of the address range @vaddr, @len; NULL if not in one segment. */
static const void *file_bytes(const struct keel_elf *elf, u64 vaddr, u64 len)
{
	for (unsigned int i = 0; i < elf->nr_phdrs; i++) {
		const struct elf64_phdr *p = &elf->phdr[i];

		if (p->p_type == PT_LOAD && vaddr >= p->p_vaddr &&
		    range_inside(vaddr - p->p_vaddr, len, p->p_filesz))
			return keel_elf_at(elf, p->p_offset + (vaddr - p->p_vaddr), len, 8);
	}
	return NULL;
}

static bool inside_segment(const struct keel_elf *elf, u64 vaddr, u64 len)
{
	for (unsigned int i = 0; i < elf->nr_phdrs; i++) {
		const struct elf64_phdr *p = &elf->phdr[i];

		if (p->p_type == PT_LOAD && vaddr >= p->p_vaddr &&
		    range_inside(vaddr - p->p_vaddr, len, p->p_memsz))
			return true;
	}
	return false;
}

struct dynamic_info {
	u64 rela, relasz, relaent;
};

/* One entry of the dynamic section: what the loader needs, or must refuse. */
static int take_dynamic(struct dynamic_info *info, const Elf64_Dyn *dyn)
{
	switch (dyn->d_tag) {
	case DT_RELA:
		info->rela = dyn->d_un.d_ptr;
		return 0;
	case DT_RELASZ:
		info->relasz = dyn->d_un.d_val;
		return 0;
	case DT_RELAENT:
		info->relaent = dyn->d_un.d_val;
		return 0;
	case DT_NEEDED:
		return -ELIBACC;
	case DT_REL:
	case DT_RELSZ:
	case DT_PLTRELSZ:
	case KEEL_DT_RELR:
	case KEEL_DT_RELRSZ:
		return dyn->d_un.d_val ? -EOPNOTSUPP : 0;
	default:
		return 0;
	}
}

static int read_dynamic(const struct keel_elf *elf, const struct elf64_phdr *p,
			struct dynamic_info *info)
{
	const Elf64_Dyn *dyn = keel_elf_at(elf, p->p_offset, p->p_filesz, 8);

	if (!dyn)
		return -ENODATA;

	for (u64 i = 0; i < p->p_filesz / sizeof(*dyn); i++) {
		int ret;

		if (dyn[i].d_tag == DT_NULL)
			return 0;
		ret = take_dynamic(info, &dyn[i]);
		if (ret)
			return ret;
	}
	return -EBADMSG;
}

static const struct elf64_phdr *find_phdr(const struct keel_elf *elf, u32 type)
{
	for (unsigned int i = 0; i < elf->nr_phdrs; i++) {
		if (elf->phdr[i].p_type == type)
			return &elf->phdr[i];
	}
	return NULL;
}

static int find_relocations(struct keel_elf *elf)
{
	const struct elf64_phdr *p = find_phdr(elf, PT_DYNAMIC);
	struct dynamic_info info = {};
	int ret;

	if (!p)
		return -EBADMSG;
	ret = read_dynamic(elf, p, &info);
	if (ret || !info.relasz)
		return ret;
	if (info.relaent != sizeof(*elf->rela) || info.relasz % info.relaent)
		return -EBADMSG;

	elf->rela = file_bytes(elf, info.rela, info.relasz);
	elf->nr_rela = info.relasz / info.relaent;
	return elf->rela ? 0 : -EBADMSG;
}

static int check_relocations(const struct keel_elf *elf)
{
	for (size_t i = 0; i < elf->nr_rela; i++) {
		const struct elf64_rela *r = &elf->rela[i];

		if (r->r_info != R_AARCH64_RELATIVE)
			return -EOPNOTSUPP;
		if (r->r_offset % sizeof(u64) || !inside_segment(elf, r->r_offset, sizeof(u64)))
			return -EFAULT;
		/* The end of the image is a legitimate address: linker symbols. */
		if (r->r_addend < 0 || r->r_addend > elf->image_size)
			return -ERANGE;
	}
	return 0;
}

int keel_elf_open(struct keel_elf *elf, const void *data, size_t size)
{
	const struct elf64_hdr *ehdr;
	int ret;

	*elf = (struct keel_elf){ .data = data, .size = size };
	ehdr = keel_elf_at(elf, 0, sizeof(*ehdr), 8);
	if (!ehdr)
		return -ENODATA;

	ret = check_header(ehdr);
	if (!ret)
		ret = find_program_headers(elf, ehdr);
	if (!ret)
		ret = check_segments(elf);
	if (!ret)
		ret = find_relocations(elf);
	if (!ret)
		ret = check_relocations(elf);
	if (!ret)
		ret = keel_elf_check_symbols(elf);
	return ret;
}

int keel_elf_place(const struct keel_elf *elf, void *image, size_t size, u64 image_va)
{
	if (size < elf->image_size)
		return -ENOSPC;

	memset(image, 0, size);
	for (unsigned int i = 0; i < elf->nr_phdrs; i++) {
		const struct elf64_phdr *p = &elf->phdr[i];

		if (p->p_type == PT_LOAD)
			memcpy(image + p->p_vaddr, elf->data + p->p_offset, p->p_filesz);
	}

	for (size_t i = 0; i < elf->nr_rela; i++) {
		const struct elf64_rela *r = &elf->rela[i];

		*(u64 *)(image + r->r_offset) = image_va + r->r_addend;
	}
	return 0;
}
