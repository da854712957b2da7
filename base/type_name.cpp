// What the runtime knows about types beyond their address: readable names, and equality across
// shared libraries.

#include "base/type_name.hpp"

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <cxxabi.h>

#include "actors/detail/dispatch_table.hpp"
#include "actors/detail/type_descriptor.hpp"

namespace actors::detail {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// True when no other translation unit can mean the type with this mangled name: it is local to a
/// function, a lambda, unnamed, or in an anonymous namespace (or a template argument is).
bool is_nameless(const char* mangled) noexcept {
  constexpr const char* kAnonymous = "_GLOBAL__N_";
  constexpr std::size_t kAnonymousLength = 11;
  const char* at = *mangled == '*' ? mangled + 1 : mangled;
  while (*at != '\0') {
    if (*at == 'Z' || *at == '$') {  // a local name; clang's lambdas outside functions
      return true;
    }
    if (*at == 'U' && (at[1] == 'l' || at[1] == 't')) {  // a lambda, an unnamed type
      return true;
    }
    if (!is_digit(*at)) {
      ++at;
      continue;
    }
    std::size_t length = 0;
    for (; is_digit(*at); ++at) {
      length = length * 10 + static_cast<std::size_t>(*at - '0');
    }
    if (*at == '$' ||
        (length >= kAnonymousLength && std::strncmp(at, kAnonymous, kAnonymousLength) == 0)) {
      return true;
    }
    for (; length > 0 && *at != '\0'; --length) {  // an identifier: may hold any of the above
      ++at;
    }
  }
  return false;
}

}  // namespace

std::string type_name(const std::type_info& type) {
  int status = 0;
  char* const readable = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = status == 0 && readable != nullptr ? readable : type.name();
  std::free(readable);
  constexpr std::string_view kString =
      "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
  for (std::size_t at = name.find(kString); at != std::string::npos; at = name.find(kString, at)) {
    name.replace(at, kString.size(), "std::string");
  }
  return name;
}

std::string TypeDescriptor::name() const {
  return type_name(*rtti);
}

bool same_type_by_name(const TypeDescriptor& a, const TypeDescriptor& b) noexcept {
  if (a.size != b.size || a.align != b.align) {
    return false;
  }
  if (a.rtti == b.rtti) {
    return true;
  }
  const char* const name = a.rtti->name();
  return std::strcmp(name, b.rtti->name()) == 0 && !is_nameless(name);
}

// Nothing is remembered: size, alignment and the first characters of the name tell most types
// apart, so this scan costs a few nanoseconds per entry; and a memory of addresses would have to be
// told about unloaded libraries.
const Handler* find_handler_by_name(const ActorClass& c, const TypeDescriptor* type) noexcept {
  for (std::uint32_t i = 0; i < c.count; ++i) {
    const TypeDescriptor* const entry = c.handlers[i].type;
    if (entry != nullptr && same_type_by_name(*entry, *type)) {
      return &c.handlers[i];
    }
  }
  return nullptr;
}

}  // namespace actors::detail
