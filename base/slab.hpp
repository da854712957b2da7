#pragma once
// Memory straight from the system, in steps of 2 MiB that the kernel may back by huge pages: for
// what is never given back (message cells, slots). All functions are thread-safe.

#include <cstddef>

namespace actors::detail {

inline constexpr std::size_t kSlabBytes = std::size_t{2} << 20;

/// Maps one slab: zeroed, aligned to its size. Throws std::bad_alloc.
[[nodiscard]] void* map_slab();

/// Reserves addresses without memory behind them, aligned to kSlabBytes; null when the system
/// refuses so much.
[[nodiscard]] void* reserve_addresses(std::size_t bytes) noexcept;
/// Puts zeroed memory behind a part of a reservation; both arguments multiples of kSlabBytes.
/// Throws std::bad_alloc.
void commit_memory(void* from, std::size_t bytes);

}  // namespace actors::detail
