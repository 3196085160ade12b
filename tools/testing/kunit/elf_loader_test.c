// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver's ELF loader against well-formed and hostile files.
 *
 * Files and images end at an unmapped page, so that one byte read or written
 * too far is an oops and not a lucky pass. Needs -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/stddef.h>
#include <linux/vmalloc.h>

#include "arch/arm64/kvm/elf_loader.c"
#include "arch/arm64/kvm/elf_symbols.c"

#define IMAGE_VA	0x0000c00000200000UL
#define IMAGE_SIZE	0x4000UL
#define BSS_END		0x3800UL

/* A small file of the shape the object has: code, read-only data, data and bss. */
struct test_file {
	struct elf64_hdr ehdr;
	struct elf64_phdr code, rodata, data, dynamic;
	u64 code_bytes[4];
	struct {
		Elf64_Dyn dyn[4];
		struct elf64_rela rela[2];
	} rodata_bytes;
	u64 data_bytes[4];
	struct elf64_sym sym[3];
	char strings[24];
	struct {
		struct elf64_note head;
		char name[4];
		u8 id[20];
	} note;
	struct elf64_shdr null, symtab, strtab, notes;
};

#define OFF(member)	offsetof(struct test_file, member)
#define SIZE(member)	sizeof_field(struct test_file, member)
#define RODATA_VA	0x1000UL
#define DATA_VA		0x2000UL

static const struct test_file good = {
	.ehdr = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_DYN,
		.e_machine = EM_AARCH64,
		.e_phoff = OFF(code),
		.e_phentsize = sizeof(struct elf64_phdr),
		.e_phnum = 4,
		.e_shoff = OFF(null),
		.e_shentsize = sizeof(struct elf64_shdr),
		.e_shnum = 4,
	},
	.code = { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_offset = OFF(code_bytes),
		  .p_filesz = SIZE(code_bytes), .p_memsz = SIZE(code_bytes) },
	.rodata = { .p_type = PT_LOAD, .p_flags = PF_R, .p_offset = OFF(rodata_bytes),
		    .p_vaddr = RODATA_VA, .p_filesz = SIZE(rodata_bytes),
		    .p_memsz = SIZE(rodata_bytes) },
	.data = { .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_offset = OFF(data_bytes),
		  .p_vaddr = DATA_VA, .p_filesz = SIZE(data_bytes), .p_memsz = BSS_END - DATA_VA },
	.dynamic = { .p_type = PT_DYNAMIC, .p_flags = PF_R, .p_offset = OFF(rodata_bytes.dyn),
		     .p_vaddr = RODATA_VA, .p_filesz = SIZE(rodata_bytes.dyn),
		     .p_memsz = SIZE(rodata_bytes.dyn) },
	.code_bytes = { 1, 2, 3, 4 },
	.rodata_bytes = {
		.dyn = {
			{ .d_tag = DT_RELA, .d_un.d_ptr = RODATA_VA + OFF(rodata_bytes.rela) -
							  OFF(rodata_bytes) },
			{ .d_tag = DT_RELASZ, .d_un.d_val = SIZE(rodata_bytes.rela) },
			{ .d_tag = DT_RELAENT, .d_un.d_val = sizeof(struct elf64_rela) },
			{ .d_tag = DT_NULL },
		},
		.rela = {
			{ .r_offset = DATA_VA + 8, .r_info = R_AARCH64_RELATIVE, .r_addend = 16 },
			{ .r_offset = BSS_END - 8, .r_info = R_AARCH64_RELATIVE,
			  .r_addend = IMAGE_SIZE },
		},
	},
	.data_bytes = { 5, 6, 7, 8 },
	.sym = {
		{},
		{ .st_name = 1, .st_info = STT_FUNC, .st_shndx = 1, .st_value = 8, .st_size = 8 },
		{ .st_name = 6, .st_shndx = SHN_ABS, .st_value = ~0UL },
	},
	.strings = "\0func\0absolute",
	.note = {
		.head = { .n_namesz = 4, .n_descsz = 20, .n_type = NT_GNU_BUILD_ID },
		.name = "GNU",
		.id = { 0xab, 0xcd, [19] = 0xef },
	},
	.symtab = { .sh_type = SHT_SYMTAB, .sh_offset = OFF(sym), .sh_size = SIZE(sym),
		    .sh_entsize = sizeof(struct elf64_sym), .sh_link = 2 },
	.strtab = { .sh_type = SHT_STRTAB, .sh_offset = OFF(strings), .sh_size = SIZE(strings) },
	.notes = { .sh_type = SHT_NOTE, .sh_offset = OFF(note), .sh_size = SIZE(note) },
};

/* Two areas, each followed by the guard page that vmalloc leaves. */
struct fixture {
	void *file_area, *image_area;
};

static int elf_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	BUILD_BUG_ON(sizeof(struct test_file) > PAGE_SIZE);
	f->file_area = vmalloc(PAGE_SIZE);
	f->image_area = vmalloc(KEEL_IMAGE_MAX);
	test->priv = f;
	KUNIT_ASSERT_NOT_NULL(test, f->file_area);
	KUNIT_ASSERT_NOT_NULL(test, f->image_area);
	return 0;
}

static void elf_exit(struct kunit *test)
{
	struct fixture *f = test->priv;

	vfree(f->file_area);
	vfree(f->image_area);
}

/* @size bytes of @file, the last of them at the end of a page. */
static void *put_file(struct kunit *test, const struct test_file *file, size_t size)
{
	struct fixture *f = test->priv;

	return memcpy(f->file_area + PAGE_SIZE - size, file, size);
}

static void *image_of(struct kunit *test, size_t size)
{
	struct fixture *f = test->priv;

	return f->image_area + KEEL_IMAGE_MAX - size;
}

static int open_file(struct kunit *test, struct keel_elf *elf, const struct test_file *file)
{
	return keel_elf_open(elf, put_file(test, file, sizeof(*file)), sizeof(*file));
}

static void elf_good_file_is_placed(struct kunit *test)
{
	struct keel_elf elf;
	u64 *image = image_of(test, IMAGE_SIZE);
	u64 *data = (void *)image + DATA_VA;

	KUNIT_ASSERT_EQ(test, open_file(test, &elf, &good), 0);
	KUNIT_ASSERT_EQ(test, elf.image_size, IMAGE_SIZE);
	memset(image, 0xa5, IMAGE_SIZE);
	KUNIT_ASSERT_EQ(test, keel_elf_place(&elf, image, IMAGE_SIZE, IMAGE_VA), 0);

	KUNIT_EXPECT_EQ(test, image[0], 1);
	KUNIT_EXPECT_EQ(test, image[3], 4);
	KUNIT_EXPECT_EQ(test, image[4], 0);
	KUNIT_EXPECT_EQ(test, data[0], 5);
	KUNIT_EXPECT_EQ(test, data[1], IMAGE_VA + 16);
	KUNIT_EXPECT_EQ(test, data[4], 0);
	KUNIT_EXPECT_EQ(test, image[BSS_END / 8 - 1], IMAGE_VA + IMAGE_SIZE);
	for (size_t i = BSS_END / 8; i < IMAGE_SIZE / 8; i++)
		KUNIT_ASSERT_EQ(test, image[i], 0);
}

static void elf_small_buffer_is_left_alone(struct kunit *test)
{
	struct keel_elf elf;
	u8 *image = image_of(test, IMAGE_SIZE - 1);

	KUNIT_ASSERT_EQ(test, open_file(test, &elf, &good), 0);
	memset(image, 0xa5, IMAGE_SIZE - 1);
	KUNIT_EXPECT_EQ(test, keel_elf_place(&elf, image, IMAGE_SIZE - 1, IMAGE_VA), -ENOSPC);
	for (size_t i = 0; i < IMAGE_SIZE - 1; i++)
		KUNIT_ASSERT_EQ(test, image[i], 0xa5);
}

static void elf_symbols_are_found(struct kunit *test)
{
	struct keel_elf elf;
	const struct elf64_sym *sym;

	KUNIT_ASSERT_EQ(test, open_file(test, &elf, &good), 0);
	sym = keel_elf_symbol(&elf, "func");
	KUNIT_ASSERT_NOT_NULL(test, sym);
	KUNIT_EXPECT_EQ(test, sym->st_value, 8);
	KUNIT_EXPECT_NOT_NULL(test, keel_elf_symbol(&elf, "absolute"));
	KUNIT_EXPECT_NULL(test, keel_elf_symbol(&elf, "fun"));
	KUNIT_EXPECT_NULL(test, keel_elf_symbol(&elf, "func2"));
	KUNIT_EXPECT_NULL(test, keel_elf_symbol(&elf, ""));
}

static void elf_build_id_is_found(struct kunit *test)
{
	struct keel_elf elf;
	struct test_file file = good;
	u8 id[KEEL_BUILD_ID_MAX] = {};

	KUNIT_ASSERT_EQ(test, open_file(test, &elf, &file), 0);
	KUNIT_EXPECT_EQ(test, keel_elf_build_id(&elf, id), 20);
	KUNIT_EXPECT_EQ(test, memcmp(id, good.note.id, 20), 0);

	file.note.head.n_descsz = ~0U;
	KUNIT_ASSERT_EQ(test, open_file(test, &elf, &file), 0);
	KUNIT_EXPECT_EQ(test, keel_elf_build_id(&elf, id), -ENOENT);
	file.note.head.n_descsz = 20;
	file.note.head.n_namesz = ~0U;
	KUNIT_ASSERT_EQ(test, open_file(test, &elf, &file), 0);
	KUNIT_EXPECT_EQ(test, keel_elf_build_id(&elf, id), -ENOENT);
	file.notes.sh_size = ~0UL;
	KUNIT_ASSERT_EQ(test, open_file(test, &elf, &file), 0);
	KUNIT_EXPECT_EQ(test, keel_elf_build_id(&elf, id), -ENOENT);
}

/* One wrong field, and the one errno that must follow. */
struct fault {
	const char *name;
	size_t offset;
	u8 bytes;
	u64 value;
	int err;
};

#define FAULT(n, member, v, e) \
	{ .name = n, .offset = OFF(member), .bytes = SIZE(member), .value = (u64)(v), .err = e }

static const struct fault faults[] = {
	FAULT("magic", ehdr.e_ident[1], 'e', -ENOEXEC),
	FAULT("32-bit", ehdr.e_ident[EI_CLASS], ELFCLASS32, -ENOEXEC),
	FAULT("big-endian", ehdr.e_ident[EI_DATA], ELFDATA2MSB, -ENOEXEC),
	FAULT("version", ehdr.e_ident[EI_VERSION], 0, -ENOEXEC),
	FAULT("machine", ehdr.e_machine, EM_X86_64, -EXDEV),
	FAULT("executable", ehdr.e_type, ET_EXEC, -EMEDIUMTYPE),
	FAULT("relocatable", ehdr.e_type, ET_REL, -EMEDIUMTYPE),
	FAULT("no program headers", ehdr.e_phnum, 0, -EINVAL),
	FAULT("too many program headers", ehdr.e_phnum, 0xffff, -EINVAL),
	FAULT("program headers past the end", ehdr.e_phnum, 64, -ENODATA),
	FAULT("program header size", ehdr.e_phentsize, 0, -EINVAL),
	FAULT("program headers wrap", ehdr.e_phoff, -8, -ENODATA),
	FAULT("program headers misaligned", ehdr.e_phoff, OFF(code) + 1, -ENODATA),
	FAULT("segment outside file", data.p_offset, sizeof(struct test_file), -ENODATA),
	FAULT("segment offset wraps", data.p_offset, -16, -ENODATA),
	FAULT("segment file size wraps", code.p_filesz, -8, -EINVAL),
	FAULT("segment larger in file", data.p_memsz, SIZE(data_bytes) - 1, -EINVAL),
	FAULT("segment empty", code.p_memsz, 0, -EINVAL),
	FAULT("segment misaligned", data.p_vaddr, DATA_VA + 8, -EINVAL),
	FAULT("segment too high", data.p_vaddr, KEEL_IMAGE_MAX, -EFBIG),
	FAULT("segment address wraps", data.p_vaddr, -4096, -EFBIG),
	FAULT("segment size wraps", data.p_memsz, -1, -EFBIG),
	FAULT("segment too large", data.p_memsz, KEEL_IMAGE_MAX - DATA_VA + 1, -EFBIG),
	FAULT("segments overlap", code.p_memsz, RODATA_VA + 1, -ENOTUNIQ),
	FAULT("segments at one address", data.p_vaddr, RODATA_VA, -ENOTUNIQ),
	FAULT("segments descend", data.p_vaddr, 0, -ENOTUNIQ),
	FAULT("writable code", code.p_flags, PF_R | PF_W | PF_X, -EACCES),
	FAULT("executable data", data.p_flags, PF_W | PF_X, -EACCES),
	FAULT("no dynamic section", dynamic.p_type, PT_NULL, -EBADMSG),
	FAULT("dynamic section outside file", dynamic.p_offset, -16, -ENODATA),
	FAULT("dynamic section without end", rodata_bytes.dyn[3].d_tag, DT_DEBUG, -EBADMSG),
	FAULT("library wanted", rodata_bytes.dyn[0].d_tag, DT_NEEDED, -ELIBACC),
	FAULT("relocations without addend", rodata_bytes.dyn[0].d_tag, DT_REL, -EOPNOTSUPP),
	FAULT("packed relocations", rodata_bytes.dyn[0].d_tag, 36, -EOPNOTSUPP),
	FAULT("relocation entry size", rodata_bytes.dyn[2].d_un.d_val, 16, -EBADMSG),
	FAULT("relocation entry size 0", rodata_bytes.dyn[2].d_un.d_val, 0, -EBADMSG),
	FAULT("half a relocation", rodata_bytes.dyn[1].d_un.d_val, 25, -EBADMSG),
	FAULT("relocations past the end", rodata_bytes.dyn[1].d_un.d_val, 240, -EBADMSG),
	FAULT("relocations wrap", rodata_bytes.dyn[1].d_un.d_val, -24, -EBADMSG),
	FAULT("relocations nowhere", rodata_bytes.dyn[0].d_un.d_ptr, -24, -EBADMSG),
	FAULT("relocations in bss", rodata_bytes.dyn[0].d_un.d_ptr, 0x3000, -EBADMSG),
	FAULT("symbolic relocation", rodata_bytes.rela[0].r_info, 257, -EOPNOTSUPP),
	FAULT("relocation with symbol", rodata_bytes.rela[0].r_info, 1UL << 32 | 1027, -EOPNOTSUPP),
	FAULT("patch behind image", rodata_bytes.rela[0].r_offset, IMAGE_SIZE, -EFAULT),
	FAULT("patch across end", rodata_bytes.rela[0].r_offset, BSS_END - 4, -EFAULT),
	FAULT("patch between segments", rodata_bytes.rela[0].r_offset, 0x800, -EFAULT),
	FAULT("patch wraps", rodata_bytes.rela[0].r_offset, -8, -EFAULT),
	FAULT("patch misaligned", rodata_bytes.rela[0].r_offset, DATA_VA + 4, -EFAULT),
	FAULT("pointer behind image", rodata_bytes.rela[0].r_addend, IMAGE_SIZE + 1, -ERANGE),
	FAULT("pointer before image", rodata_bytes.rela[0].r_addend, -1, -ERANGE),
	FAULT("section headers outside file", ehdr.e_shoff, -64, -ENODATA),
	FAULT("section headers past the end", ehdr.e_shnum, 0xffff, -ENODATA),
	FAULT("section header size", ehdr.e_shentsize, 0, -ENODATA),
	FAULT("no symbol table", symtab.sh_type, SHT_PROGBITS, -ELIBBAD),
	FAULT("symbol size", symtab.sh_entsize, 0, -ELIBBAD),
	FAULT("symbols outside file", symtab.sh_size, -24, -ENODATA),
	FAULT("names nowhere", symtab.sh_link, 4, -ELIBBAD),
	FAULT("names not names", symtab.sh_link, 3, -ELIBBAD),
	FAULT("names outside file", strtab.sh_offset, -1, -ENODATA),
	FAULT("no names", strtab.sh_size, 0, -ELIBBAD),
	FAULT("names without end", strings[23], 'x', -ELIBBAD),
	FAULT("name outside names", sym[1].st_name, 24, -ELIBBAD),
	FAULT("undefined symbol", sym[1].st_shndx, SHN_UNDEF, -ELIBACC),
	FAULT("symbol behind image", sym[1].st_value, IMAGE_SIZE + 1, -ELIBBAD),
	FAULT("symbol across end", sym[1].st_size, IMAGE_SIZE - 7, -ELIBBAD),
	FAULT("symbol wraps", sym[1].st_size, -8, -ELIBBAD),
};

static void fault_desc(const struct fault *fault, char *desc)
{
	strscpy(desc, fault->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fault, faults, fault_desc);

static void elf_fault_is_refused(struct kunit *test)
{
	const struct fault *fault = test->param_value;
	struct test_file file = good;
	struct keel_elf elf;

	memcpy((void *)&file + fault->offset, &fault->value, fault->bytes);
	KUNIT_EXPECT_EQ(test, open_file(test, &elf, &file), fault->err);
}

static void elf_truncated_file_is_refused(struct kunit *test)
{
	struct keel_elf elf;

	for (size_t size = 0; size < sizeof(good); size++)
		KUNIT_ASSERT_LT(test, keel_elf_open(&elf, put_file(test, &good, size), size), 0);
}

static void elf_segments_none(struct kunit *test)
{
	struct test_file file = good;
	struct keel_elf elf;

	file.code.p_type = PT_NULL;
	file.rodata.p_type = PT_NULL;
	file.data.p_type = PT_NULL;
	KUNIT_EXPECT_EQ(test, open_file(test, &elf, &file), -EINVAL);
}

/* Whatever passes the checks can be placed and looked into without harm. */
static void use_if_accepted(struct kunit *test, const struct test_file *file)
{
	struct keel_elf elf;
	u8 id[KEEL_BUILD_ID_MAX];

	if (open_file(test, &elf, file))
		return;
	KUNIT_ASSERT_LE(test, elf.image_size, KEEL_IMAGE_MAX);
	KUNIT_ASSERT_EQ(test, keel_elf_place(&elf, image_of(test, elf.image_size),
					     elf.image_size, IMAGE_VA), 0);
	keel_elf_symbol(&elf, "no such symbol");
	keel_elf_build_id(&elf, id);
}

static void elf_any_wrong_byte_is_harmless(struct kunit *test)
{
	static const u8 values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

	for (size_t i = 0; i < sizeof(good); i++) {
		for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
			struct test_file file = good;

			((u8 *)&file)[i] = values[v];
			use_if_accepted(test, &file);
		}
	}
}

static u32 next_random(u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void elf_random_words_are_harmless(struct kunit *test)
{
	static const u64 values[] = { 0, 1, 8, 0x1000, 0x2000, ~0UL, 1UL << 63, 0x7fffffff };
	u32 seed = 0x4b65656c;

	for (int round = 0; round < 20000; round++) {
		struct test_file file = good;
		int words = 1 + next_random(&seed) % 4;

		while (words--) {
			u32 at = next_random(&seed) % (sizeof(file) / 8);

			((u64 *)&file)[at] = values[next_random(&seed) % ARRAY_SIZE(values)];
		}
		use_if_accepted(test, &file);
	}
}

static struct kunit_case elf_cases[] = {
	KUNIT_CASE(elf_good_file_is_placed),
	KUNIT_CASE(elf_small_buffer_is_left_alone),
	KUNIT_CASE(elf_symbols_are_found),
	KUNIT_CASE(elf_build_id_is_found),
	KUNIT_CASE_PARAM(elf_fault_is_refused, fault_gen_params),
	KUNIT_CASE(elf_truncated_file_is_refused),
	KUNIT_CASE(elf_segments_none),
	KUNIT_CASE(elf_any_wrong_byte_is_harmless),
	KUNIT_CASE(elf_random_words_are_harmless),
	{}
};

static struct kunit_suite elf_suite = {
	.name = "keel_elf_loader",
	.init = elf_init,
	.exit = elf_exit,
	.test_cases = elf_cases,
};
kunit_test_suite(elf_suite);

MODULE_DESCRIPTION("KUnit suite of Keel's ELF loader");
MODULE_LICENSE("GPL");
