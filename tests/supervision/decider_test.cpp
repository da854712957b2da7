#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "actors/errors.hpp"
#include "actors/supervision.hpp"

namespace actors {
namespace {

struct NetError : std::runtime_error {
  explicit NetError(bool is_fatal) : runtime_error("net"), fatal(is_fatal) {}
  bool fatal;
};
struct Timeout : NetError {
  Timeout() : NetError(false) {}
};
/// Not in the std::exception family.
struct Retryable {
  virtual ~Retryable() = default;
};
struct Flaky : std::runtime_error, Retryable {
  Flaky() : runtime_error("flaky") {}
};
/// std::exception twice: no handler for std::exception catches it.
struct Twice : std::runtime_error, std::bad_alloc {
  Twice() : runtime_error("twice") {}
};

template <class E>
std::exception_ptr thrown(E e) {
  return std::make_exception_ptr(std::move(e));
}

// SV-31
TEST(Decider, DefaultStopsWhatCannotBeHelpedRestartsStandardExceptionsEscalatesTheRest) {
  const Decider decider;
  EXPECT_EQ(decider.decide(thrown(ActorInitializationError("x"))), Directive::stop);
  EXPECT_EQ(decider.decide(thrown(ActorKilled("x"))), Directive::stop);
  EXPECT_EQ(decider.decide(thrown(DeathPact("x"))), Directive::stop);
  EXPECT_EQ(decider.decide(thrown(std::runtime_error("x"))), Directive::restart);
  EXPECT_EQ(decider.decide(thrown(AskTimeout("x"))), Directive::restart);
  EXPECT_EQ(decider.decide(thrown(std::bad_alloc())), Directive::restart);
  EXPECT_EQ(decider.decide(thrown(42)), Directive::escalate);
  EXPECT_EQ(decider.decide(thrown(Retryable())), Directive::escalate);
}

TEST(Decider, FirstListedRuleWins) {
  const Decider narrow_first =
      Decider{}.on<Timeout>(Directive::resume).on<NetError>(Directive::stop);
  EXPECT_EQ(narrow_first.decide(thrown(Timeout())), Directive::resume);
  EXPECT_EQ(narrow_first.decide(thrown(NetError(true))), Directive::stop);

  const Decider wide_first = Decider{}.on<NetError>(Directive::stop).on<Timeout>(Directive::resume);
  EXPECT_EQ(wide_first.decide(thrown(Timeout())), Directive::stop);
}

// SV-20
TEST(Decider, EscalatesWhatItDoesNotNameUnlessToldOtherwise) {
  const Decider named = Decider{}.on<NetError>(Directive::resume);
  EXPECT_EQ(named.decide(thrown(std::runtime_error("x"))), Directive::escalate);
  EXPECT_EQ(named.decide(thrown(ActorKilled("x"))), Directive::escalate);
  EXPECT_EQ(named.otherwise(Directive::restart).decide(thrown(std::runtime_error("x"))),
            Directive::restart);
  EXPECT_EQ(Decider{}.otherwise(Directive::resume).decide(thrown(ActorKilled("x"))),
            Directive::resume);
  EXPECT_EQ(Decider{}.otherwise(Directive::resume).decide(thrown(42)), Directive::resume);
}

TEST(Decider, FunctionSeesTheExceptionItself) {
  const Decider decider = Decider{}.on<NetError>(
      [](const NetError& e) { return e.fatal ? Directive::stop : Directive::restart; });
  EXPECT_EQ(decider.decide(thrown(NetError(true))), Directive::stop);
  EXPECT_EQ(decider.decide(thrown(NetError(false))), Directive::restart);
  EXPECT_EQ(decider.decide(thrown(Timeout())), Directive::restart);
}

TEST(Decider, RulesCoverTypesOutsideTheStandardFamily) {
  const Decider decider =
      Decider{}
          .on<int>([](int code) { return code == 1 ? Directive::resume : Directive::stop; })
          .on<std::string>(Directive::restart)
          .on<Retryable>(Directive::restart);
  EXPECT_EQ(decider.decide(thrown(1)), Directive::resume);
  EXPECT_EQ(decider.decide(thrown(2)), Directive::stop);
  EXPECT_EQ(decider.decide(thrown(std::string("text"))), Directive::restart);
  EXPECT_EQ(decider.decide(thrown(Flaky())), Directive::restart);  // a second base
  EXPECT_EQ(decider.decide(thrown(2L)), Directive::escalate);
}

TEST(Decider, RulesFindATypeWithTwoStandardBases) {
  const Decider decider =
      Decider{}.on<std::exception>(Directive::stop).on<std::runtime_error>(Directive::resume);
  EXPECT_EQ(decider.decide(thrown(Twice())), Directive::resume);
  EXPECT_EQ(Decider{}.decide(thrown(Twice())), Directive::escalate);
}

TEST(Decider, BuildingOnACopyLeavesTheOriginalAlone) {
  const Decider base = Decider{}.on<NetError>(Directive::resume);
  const Decider more = base.on<std::logic_error>(Directive::stop);
  const Decider with_function = base.on<int>([](int) { return Directive::stop; });
  EXPECT_EQ(base.decide(thrown(std::logic_error("x"))), Directive::escalate);
  EXPECT_EQ(more.decide(thrown(std::logic_error("x"))), Directive::stop);
  EXPECT_EQ(more.decide(thrown(NetError(true))), Directive::resume);
  EXPECT_EQ(with_function.decide(thrown(1)), Directive::stop);
}

// SV-08: the cell makes a failure of the supervisor out of it
TEST(Decider, WhatAFunctionThrowsComesOutAndNoLaterRuleSeesIt) {
  const Decider decider = Decider{}
                              .on<NetError>([](const NetError&) -> Directive {
                                throw std::logic_error("in the decider");
                              })
                              .on<int>([](int) -> Directive { throw Retryable(); })
                              .on<std::exception>(Directive::resume)
                              .on<Retryable>(Directive::resume)
                              .otherwise(Directive::resume);
  EXPECT_THROW(static_cast<void>(decider.decide(thrown(Timeout()))), std::logic_error);
  EXPECT_THROW(static_cast<void>(decider.decide(thrown(1))), Retryable);
}

TEST(Decider, FunctionMayOwnWhatCannotBeCopied) {
  auto directive = std::make_unique<Directive>(Directive::stop);
  const Decider decider =
      Decider{}.on<NetError>([owned = std::move(directive)](const NetError&) { return *owned; });
  const Decider copy = decider;
  EXPECT_EQ(copy.decide(thrown(Timeout())), Directive::stop);
}

TEST(Decider, BadInputIsRefusedWithASentence) {
  const auto bad = static_cast<Directive>(9);
  const struct {
    std::function<void()> what;
    std::string text;
  } cases[] = {
      {[&] { static_cast<void>(Decider{}.on<int>(bad)); },
       "Decider::on: 9 is no Directive; accepted: resume, restart, stop, escalate"},
      {[&] { static_cast<void>(Decider{}.otherwise(bad)); },
       "Decider::otherwise: 9 is no Directive; accepted: resume, restart, stop, escalate"},
      {[&] { static_cast<void>(Decider{}.on<int>([&](int) { return bad; }).decide(thrown(1))); },
       "Decider::on: the function's result: 9 is no Directive; accepted: resume, restart, stop, "
       "escalate"},
      {[] { static_cast<void>(Decider{}.on<int>(std::function<Directive(const int&)>())); },
       "Decider::on: the function is empty; pass a Directive, or a function from the exception to "
       "a Directive"},
      {[] {
         Directive (*const nothing)(const int&) = nullptr;
         static_cast<void>(Decider{}.on<int>(nothing));
       },
       "Decider::on: the function is empty; pass a Directive, or a function from the exception to "
       "a Directive"},
      {[] { static_cast<void>(Decider{}.decide(std::exception_ptr())); },
       "Decider::decide: there is no exception to decide about; pass what was thrown"},
  };
  for (const auto& c : cases) {
    try {
      c.what();
      ADD_FAILURE() << "accepted: " << c.text;
    } catch (const ConfigError& e) {
      EXPECT_EQ(e.what(), c.text);
    }
  }
}

}  // namespace
}  // namespace actors
