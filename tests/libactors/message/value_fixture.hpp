#pragma once
// What the tests of Values share.

#include <functional>
#include <string>

#include "actors/actor.hpp"
#include "actors/errors.hpp"

namespace actors::test {

/// What the ValueError says that `act` throws.
inline std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const ValueError& error) {
    return error.what();
  }
  return "no ValueError";
}

/// Somebody to refer to.
class Quiet : public Actor {
 public:
  void receive(const std::string&) {}
};

}  // namespace actors::test
