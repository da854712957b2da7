#include "base/exception_text.hpp"

#include <typeinfo>

#include <cxxabi.h>

#include "base/type_name.hpp"

namespace actors::detail {
namespace {

/// Only inside a catch block.
std::string current_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  return type != nullptr ? type_name(*type) : "foreign exception";
}

}  // namespace

ExceptionText exception_text(const std::exception_ptr& cause) {
  if (cause == nullptr) {
    return {"nothing", "no exception"};
  }
  try {
    std::rethrow_exception(cause);
  } catch (const std::exception& e) {
    const char* what = e.what();
    return {current_type(), what != nullptr ? what : ""};
  } catch (const std::string& text) {
    return {current_type(), text};
  } catch (const char* text) {
    return {current_type(), text != nullptr ? text : ""};
  } catch (...) {
    std::string type = current_type();
    return {type, "a thrown " + type};
  }
}

}  // namespace actors::detail
