# SPDX-License-Identifier: GPL-2.0-only
#
# The sources of pvmfw that know no machine, and what they take of the libraries: for
# pvmfw itself and for its native tests. top is the repository.

# Fetched on first use.
bearssl := $(shell $(top)/scripts/source bearssl)
libfdt := $(shell $(top)/scripts/libfdt)

# What knows no machine: built for the tests too.
portable := avb config dice fdt_read fdt_write layout payload refusal

# EL2's files: DICE and what it is made of.
nvhe := $(top)/arch/arm64/kvm/hyp/nvhe
shared := $(addprefix lib/,cbor cose dice dice_read es384 hmac sha)

# Of BearSSL: SHA-2, RSA verification, arithmetic for P-384.
crypto := $(addprefix hash/,sha2big sha2small dig_size dig_oid) \
	$(addprefix codec/,ccopy dec32be dec64be enc32be enc64be) \
	$(addprefix rsa/,rsa_i62_pkcs1_vrfy rsa_i62_pub rsa_i31_pub rsa_pkcs1_sig_unpad) \
	$(addprefix ec/,ec_secp256r1 ec_secp384r1 ec_secp521r1) \
	$(addprefix int/i31_,add bitlen decmod decode decred encode fmont iszero moddiv modpow \
		modpow2 montmul mulacc muladd ninv31 reduce rshift sub tmont) \
	int/i32_div32 int/i62_modpow2
tree := fdt fdt_ro fdt_sw
