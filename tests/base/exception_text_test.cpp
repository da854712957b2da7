#include "base/exception_text.hpp"

#include <exception>
#include <new>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "actors/errors.hpp"

namespace actors::detail {
namespace {

struct Silent : std::exception {
  const char* what() const noexcept override { return nullptr; }
};

TEST(ExceptionText, SaysWhatWasThrownWhateverItIs) {
  const struct {
    std::exception_ptr cause;
    std::string type;
    std::string what;
  } cases[] = {
      {std::make_exception_ptr(std::out_of_range("no such row")), "std::out_of_range",
       "no such row"},
      {std::make_exception_ptr(AskTimeout("too late")), "actors::AskTimeout", "too late"},
      {std::make_exception_ptr(std::bad_alloc()), "std::bad_alloc", "std::bad_alloc"},
      {std::make_exception_ptr(std::string("text")), "std::string", "text"},
      {std::make_exception_ptr("literal"), "char const*", "literal"},
      {std::make_exception_ptr(static_cast<const char*>(nullptr)), "char const*", ""},
      {std::make_exception_ptr(42), "int", "a thrown int"},
      {std::make_exception_ptr(Silent()), "actors::detail::(anonymous namespace)::Silent", ""},
      {nullptr, "nothing", "no exception"},
  };
  for (const auto& c : cases) {
    const ExceptionText text = exception_text(c.cause);
    EXPECT_EQ(text.type, c.type);
    EXPECT_EQ(text.what, c.what);
  }
}

}  // namespace
}  // namespace actors::detail
