#pragma once
// Nodes for models of words that keep tags in the low bits of an address. To be included after
// <array> and <memory>: with Relacy, `delete` is a macro.

#include <cstddef>
#include <cstdint>

namespace actors::model {

/// `Count` nodes at multiples of 64. (Relacy allocates scenarios by malloc, which knows nothing of
/// alignas.)
template <class Node, std::size_t Count>
class TaggedNodes {
 public:
  TaggedNodes() {
    const auto begin = reinterpret_cast<std::uintptr_t>(bytes_.data());
    first_ = bytes_.data() + (kAlign - begin % kAlign) % kAlign;
    for (std::size_t i = 0; i < Count; ++i) {
      std::construct_at(&(*this)[i]);
    }
  }
  ~TaggedNodes() {
    for (std::size_t i = 0; i < Count; ++i) {
      std::destroy_at(&(*this)[i]);
    }
  }
  [[nodiscard]] Node& operator[](std::size_t i) {
    return *static_cast<Node*>(static_cast<void*>(first_ + i * kSize));
  }

 private:
  static constexpr std::size_t kAlign = 64;
  static constexpr std::size_t kSize = (sizeof(Node) + kAlign - 1) / kAlign * kAlign;
  std::array<std::byte, kSize * Count + kAlign> bytes_;
  std::byte* first_;
};

}  // namespace actors::model
