#include "base/exception_text.hpp"

#include <typeinfo>
#include <utility>

#include "base/thrown.hpp"
#include "base/type_name.hpp"

namespace actors::detail {
namespace {

/// A handler of pointers takes several types of them, so the unwinder has to look.
const char* thrown_literal(const std::exception_ptr& cause) {
  try {
    std::rethrow_exception(cause);
  } catch (const char* text) {
    return text != nullptr ? text : "";
  } catch (...) {
    return nullptr;
  }
}

}  // namespace

ExceptionText exception_text(const std::exception_ptr& cause) {
  if (cause == nullptr) {
    return {"nothing", "no exception"};
  }
  const std::type_info* const thrown = thrown_type(cause);
  std::string type = thrown != nullptr ? type_name(*thrown) : "foreign exception";
  if (const auto* const standard = thrown_as<std::exception>(cause)) {
    const char* const what = standard->what();
    return {std::move(type), what != nullptr ? what : ""};
  }
  if (const auto* const text = thrown_as<std::string>(cause)) {
    return {std::move(type), *text};
  }
  if (const char* const text = thrown_literal(cause)) {
    return {std::move(type), text};
  }
  std::string what = "a thrown " + type;
  return {std::move(type), std::move(what)};
}

}  // namespace actors::detail
