/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Image layout: linked at 0, moved by relative relocations. Three segments, page
 * aligned, none both writable and executable. Symbols here have the prefix that
 * objcopy gives to every other one.
 */
#define P(x) __kvm_nvhe_##x
#define PAGE 4096

ENTRY(P(hyp_vectors))

PHDRS
{
	text PT_LOAD FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	data PT_LOAD FLAGS(6);
	dynamic PT_DYNAMIC FLAGS(4);
	note PT_NOTE FLAGS(4);
	stack PT_GNU_STACK FLAGS(6);
}

SECTIONS
{
	. = 0;
	P(image_start) = .;
	.text : {
		P(idmap_start) = .;
		KEEP(*(.idmap.head))
		KEEP(*(.idmap.text))
		. = ALIGN(PAGE);
		P(idmap_end) = .;
		*(.text .text.*)
	} :text
	. = ALIGN(PAGE);
	P(rodata_start) = .;
	.rodata : { *(.rodata .rodata.*) } :rodata
	.data.rel.ro : { *(.data.rel.ro .data.rel.ro.*) } :rodata
	.note.gnu.build-id : { *(.note.gnu.build-id) } :rodata :note
	.dynsym : { *(.dynsym) } :rodata
	.dynstr : { *(.dynstr) } :rodata
	.gnu.hash : { *(.gnu.hash) } :rodata
	.hash : { *(.hash) } :rodata
	P(rela_start) = .;
	.rela.dyn : { *(.rela .rela.*) } :rodata
	P(rela_end) = .;
	.dynamic : { *(.dynamic) } :rodata :dynamic
	. = ALIGN(PAGE);
	P(ro_data_start) = .;
	.ro_data : { *(.data..ro_after_init) } :data
	. = ALIGN(PAGE);
	P(data_start) = .;
	.data : { *(.data .data.*) *(.got .got.plt) } :data
	.bss : { *(.bss .bss.* COMMON) . = ALIGN(PAGE); } :data
	. = ALIGN(PAGE);
	P(image_end) = .;
	.comment 0 : { *(.comment) }
	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	.shstrtab 0 : { *(.shstrtab) }
	/DISCARD/ : { *(.eh_frame* .interp .note.GNU-stack .note.gnu.property .discard* __*) }

	ASSERT(P(idmap_end) - P(idmap_start) <= 2 * PAGE, "idmap code exceeds two pages")
}
