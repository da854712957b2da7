#include "base/thrown.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

struct Left {
  virtual ~Left() = default;
  int left = 1;
};
/// Its std::exception is not at its beginning.
struct Both : Left, std::runtime_error {
  Both() : std::runtime_error("both") {}
};
struct One : std::exception {};
struct Two : std::exception {};
struct Ambiguous : One, Two {};
class Hidden : std::exception {};
struct Virtual : Left, virtual std::exception {
  [[nodiscard]] const char* what() const noexcept override { return "virtual"; }
};

/// What a handler of E would catch, found by throwing.
template <class E>
const E* caught(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const E& e) {
    return &e;
  } catch (...) {
    return nullptr;
  }
}

template <class T>
std::exception_ptr thrown_by(const T& value) {
  try {
    throw value;
  } catch (...) {
    return std::current_exception();
  }
}

TEST(Thrown, IsWhatAHandlerWouldCatch) {
  const std::exception_ptr all[] = {
      std::make_exception_ptr(std::out_of_range("no such row")),
      thrown_by(std::out_of_range("no such row")),
      thrown_by(Both()),
      thrown_by(Ambiguous()),
      thrown_by(Hidden()),
      thrown_by(Virtual()),
      thrown_by(std::string("text")),
      thrown_by("literal"),
      thrown_by(42),
      thrown_by(nullptr),
  };
  for (const std::exception_ptr& thrown : all) {
    const std::type_info* const type = thrown_type(thrown);
    ASSERT_NE(type, nullptr);
    SCOPED_TRACE(type->name());
    EXPECT_EQ(thrown_as<std::exception>(thrown), caught<std::exception>(thrown));
    EXPECT_EQ(thrown_as<std::runtime_error>(thrown), caught<std::runtime_error>(thrown));
    EXPECT_EQ(thrown_as<std::logic_error>(thrown), caught<std::logic_error>(thrown));
    EXPECT_EQ(thrown_as<std::string>(thrown), caught<std::string>(thrown));
    EXPECT_EQ(thrown_as<Left>(thrown), caught<Left>(thrown));
    EXPECT_EQ(thrown_as<Both>(thrown), caught<Both>(thrown));
    EXPECT_EQ(thrown_as<One>(thrown), caught<One>(thrown));
  }
  EXPECT_STREQ(thrown_as<std::exception>(all[2])->what(), "both");
  EXPECT_STREQ(thrown_as<std::exception>(all[5])->what(), "virtual");
}

TEST(Thrown, IsNothingWhereNothingWasThrown) {
  EXPECT_EQ(thrown_type(nullptr), nullptr);
  EXPECT_EQ(thrown_as<std::exception>(nullptr), nullptr);
}

}  // namespace
}  // namespace actors::detail
