# SPDX-License-Identifier: GPL-2.0-only
#
# Unit tests and fuzz target of tokens, their verifier and EL2's making of them: ASan and
# UBSan, clang's libFuzzer.

O ?= $(abspath ../../../build)

srcdir := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
tool := $(srcdir)/..
nvhe := $(tool)/../../arch/arm64/kvm/hyp/nvhe
out := $(O)/measure

sources := $(addprefix $(tool)/,token.c verify.c chain.c crypto.c) \
	$(addprefix $(nvhe)/lib/,cbor.c cose.c cca.c dice_read.c)
headers := $(wildcard $(tool)/*.h $(nvhe)/lib/*.h) $(srcdir)/token_vectors.h
cflags := -std=gnu11 -O1 -g -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -fno-sanitize-recover=all -I$(tool) -I$(nvhe)

bearssl := $(shell $(tool)/../../scripts/source bearssl)
attest := $(nvhe)/vm/attest.c $(addprefix $(nvhe)/lib/,es384.c sha.c hmac.c dice.c)
attest_headers := $(nvhe)/vm/attest.h
arithmetic = $(filter-out %/i31_reduce.c,$(wildcard $(bearssl)/src/int/i31_*.c)) \
	$(bearssl)/src/int/i32_div32.c $(bearssl)/src/codec/ccopy.c \
	$(wildcard $(bearssl)/src/hash/sha2*.c $(bearssl)/src/ec/ec_secp*.c) \
	$(foreach name,dec32be dec64be enc32be enc64be,$(bearssl)/src/codec/$(name).c)

.PHONY: unit fuzz
unit: $(out)/token_unit $(out)/attest_unit $(out)/chain_unit
fuzz: $(out)/token_fuzz

$(out)/token_unit: $(srcdir)/token_unit.c $(sources) $(headers)
	@mkdir -p $(@D)
	@echo '  CC      measure/$(notdir $@)'
	@gcc $(cflags) -fsanitize=address,undefined -o $@ $(filter %.c,$^) -lcrypto

# OpenSSL calls the functions with which a key is checked directly deprecated.
$(out)/attest_unit: $(srcdir)/attest_unit.c $(sources) $(attest) $(headers) $(attest_headers)
	@mkdir -p $(@D)
	@echo '  CC      measure/$(notdir $@)'
	@gcc $(cflags) -Wno-deprecated-declarations -D_GNU_SOURCE -fsanitize=address,undefined \
		-isystem $(bearssl)/inc -isystem $(bearssl)/src -o $@ $(filter %.c,$^) \
		-w $(arithmetic) -lcrypto

$(out)/chain_unit: $(srcdir)/chain_unit.c $(sources) $(filter-out $(nvhe)/vm/%,$(attest)) $(headers)
	@mkdir -p $(@D)
	@echo '  CC      measure/$(notdir $@)'
	@gcc $(cflags) -fsanitize=address,undefined -isystem $(bearssl)/inc \
		-isystem $(bearssl)/src -o $@ $(filter %.c,$^) -w $(arithmetic) -lcrypto

$(out)/token_fuzz: $(srcdir)/token_fuzz.c $(sources) $(headers)
	@mkdir -p $(@D)
	@echo '  CC      measure/$(notdir $@) (libFuzzer)'
	@clang $(cflags) -fsanitize=fuzzer,address,undefined -o $@ $(filter %.c,$^) -lcrypto
