#pragma once
// A hash that only this process can compute.

#include <cstdint>

namespace actors::detail {

/// SipHash-2-4 of one word under a key made up when the process first asks. Who does not know the
/// key cannot find the hash of a word, however many others they have seen.
[[nodiscard]] std::uint64_t keyed_hash(std::uint64_t word);

}  // namespace actors::detail
