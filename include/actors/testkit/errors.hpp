#pragma once
// What the test kit throws. The kit knows no test framework: a failed expectation is an exception,
// which every framework reports as a failed test, with its text.

#include <stdexcept>

#include "actors/errors.hpp"

namespace actors::testkit {

/// An expectation does not hold: the code under test is wrong. The text says what was expected,
/// what came instead, and the seed that brings the same interleaving back. No actors::Error, so
/// that a test which catches those does not swallow it.
struct TestFailure : std::runtime_error {
  using runtime_error::runtime_error;
};

/// The kit is used wrongly: the test itself is wrong. The text says how to put it right.
struct Misuse : Error {
  using Error::Error;
};

}  // namespace actors::testkit
