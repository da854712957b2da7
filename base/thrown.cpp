#include "base/thrown.hpp"

#include <cstring>

namespace actors::detail {

const void* thrown_object(const std::exception_ptr& thrown, const std::type_info& type) noexcept {
  const std::type_info* const thrown_here = thrown_type(thrown);
  if (thrown_here == nullptr) {
    return nullptr;
  }
  static_assert(sizeof thrown == sizeof(void*), "an exception_ptr is a pointer to the object");
  void* object = nullptr;
  std::memcpy(&object, static_cast<const void*>(&thrown), sizeof object);
  // 1: a handler by reference, no pointer to anything.
  return type.__do_catch(thrown_here, &object, 1) ? object : nullptr;
}

}  // namespace actors::detail
