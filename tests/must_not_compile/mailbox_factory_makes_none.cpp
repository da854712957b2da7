// expect: with_mailbox(factory): the factory must be a function of no arguments that returns
#include <actors/actors.hpp>

auto options() {
  return actors::named("a").with_mailbox([] { return 42; });
}
