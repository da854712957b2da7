#include "base/slab.hpp"

#include <cstdint>
#include <new>

#include <sys/mman.h>

#include "actors/detail/cell_pool.hpp"

#ifdef ACTORS_POISONS_CELLS
#include <sanitizer/lsan_interface.h>
#endif

namespace actors::detail {
namespace {

/// Maps `bytes` at a multiple of kSlabBytes: maps more and gives the ends back. Null on failure.
void* map_aligned(std::size_t bytes, int protection) noexcept {
  void* const raw = mmap(nullptr, bytes + kSlabBytes, protection,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (raw == MAP_FAILED) {
    return nullptr;
  }
  const auto start = reinterpret_cast<std::uintptr_t>(raw);
  const std::uintptr_t aligned = (start + kSlabBytes - 1) / kSlabBytes * kSlabBytes;
  const std::size_t before = aligned - start;
  auto* const memory = static_cast<std::byte*>(raw) + before;
  if (before != 0) {
    munmap(raw, before);
  }
  if (before != kSlabBytes) {
    munmap(memory + bytes, kSlabBytes - before);
  }
  return memory;
}

/// For memory that has just become usable.
void prepare(void* memory, std::size_t bytes) noexcept {
  madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: without huge pages everything works as well
#ifdef ACTORS_POISONS_CELLS
  __lsan_register_root_region(memory, bytes);  // what only a queued message points to is no leak
#endif
}

}  // namespace

void* map_slab() {
  void* const memory = map_aligned(kSlabBytes, PROT_READ | PROT_WRITE);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  prepare(memory, kSlabBytes);
  return memory;
}

void* reserve_addresses(std::size_t bytes) noexcept {
  return map_aligned(bytes, PROT_NONE);
}

void commit_memory(void* from, std::size_t bytes) {
  if (mprotect(from, bytes, PROT_READ | PROT_WRITE) != 0) {
    throw std::bad_alloc();
  }
  prepare(from, bytes);
}

}  // namespace actors::detail
