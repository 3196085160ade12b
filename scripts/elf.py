# SPDX-License-Identifier: GPL-2.0-only
"""As much of ELF64 (little-endian, AArch64) as the checks need."""

import collections
import struct

Section = collections.namedtuple(
    "Section", "name type flags addr offset size link info align entsize")
Segment = collections.namedtuple("Segment", "type flags offset vaddr paddr filesz memsz align")
Symbol = collections.namedtuple("Symbol", "name value size bind type section")
Reloc = collections.namedtuple("Reloc", "offset type symbol addend section")

SHT_PROGBITS, SHT_SYMTAB, SHT_RELA, SHT_DYNAMIC, SHT_NOBITS = 1, 2, 4, 6, 8
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR = 1, 2, 4
PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_GNU_RELRO = 1, 2, 3, 0x6474e552
PF_X, PF_W, PF_R = 1, 2, 4
STB_LOCAL, STB_GLOBAL, STB_WEAK = 0, 1, 2
STT_NOTYPE, STT_OBJECT, STT_FUNC, STT_SECTION, STT_FILE = 0, 1, 2, 3, 4
SHN_UNDEF, SHN_ABS = 0, 0xfff1
DT_NEEDED, DT_TEXTREL = 1, 22
R_AARCH64_RELATIVE = 1027


class Elf:
    def __init__(self, path):
        with open(path, "rb") as f:
            self.data = f.read()
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path}: not a little-endian ELF64 file")
        (self.type, self.machine, _, self.entry, phoff, shoff, _, _, phentsize, phnum,
         shentsize, shnum, shstrndx) = struct.unpack_from("<HHIQQQIHHHHHH", self.data, 16)
        raw = [struct.unpack_from("<IIQQQQIIQQ", self.data, shoff + i * shentsize)
               for i in range(shnum)]
        names = raw[shstrndx][4] if shnum else 0
        self.sections = [Section(self.string(names + s[0]), *s[1:]) for s in raw]
        self.segments = [Segment(*struct.unpack_from("<IIQQQQQQ", self.data,
                                                     phoff + i * phentsize))
                         for i in range(phnum)]
        self.symbols = [s for sec in self.sections if sec.type == SHT_SYMTAB
                        for s in self.symbol_table(sec)]

    def string(self, offset):
        return self.data[offset:self.data.index(b"\0", offset)].decode()

    def symbol_table(self, sec):
        strings = self.sections[sec.link].offset
        for at in range(sec.offset, sec.offset + sec.size, 24):
            name, info, _, shndx, value, size = struct.unpack_from("<IBBHQQ", self.data, at)
            yield Symbol(self.string(strings + name), value, size, info >> 4, info & 15, shndx)

    def relocations(self):
        for sec in self.sections:
            if sec.type != SHT_RELA:
                continue
            for at in range(sec.offset, sec.offset + sec.size, 24):
                offset, info, addend = struct.unpack_from("<QQq", self.data, at)
                yield Reloc(offset, info & 0xffffffff, info >> 32, addend, sec)

    def dynamic_tags(self):
        for sec in self.sections:
            if sec.type == SHT_DYNAMIC:
                for at in range(sec.offset, sec.offset + sec.size, 16):
                    yield struct.unpack_from("<Q", self.data, at)[0]

    def section_of(self, address):
        """The allocated section that holds an address, or None."""
        return next((s for s in self.sections if s.flags & SHF_ALLOC
                     and s.addr <= address < s.addr + s.size), None)

    def code_words(self):
        """(address, word) of each instruction, data in text left out.

        The mapping symbols $x and $d say where code and where data begins.
        """
        for i, sec in enumerate(self.sections):
            if not sec.flags & SHF_EXECINSTR or sec.type == SHT_NOBITS:
                continue
            marks = sorted((s.value, s.name[1]) for s in self.symbols
                           if s.section == i and s.name[:2] in ("$x", "$d"))
            marks = marks or [(sec.addr, "x")]
            for (at, kind), (end, _) in zip(marks, marks[1:] + [(sec.addr + sec.size, "")]):
                if kind != "x":
                    continue
                base = sec.offset - sec.addr
                for address in range(at, end - 3, 4):
                    yield address, struct.unpack_from("<I", self.data, base + address)[0]
