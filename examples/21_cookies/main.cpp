// 21. Cookies: tuples of different lengths, refs in messages, and what is to be ignored.
//
// After the documentation of candygram.

#include <iostream>
#include <string>

#include <actors/actors.hpp>

using actors::Value;

static const auto kText =
    actors::tuple_of("msg", actors::is<actors::ActorRef>(), actors::is<std::string>());
static const auto kTextAndMore = actors::tuple_of("msg", actors::is<actors::ActorRef>(),
                                                  actors::is<std::string>(), actors::anything());

void print_messages(actors::Process& self, const std::string& name) {
  for (;;) {
    self.receive(actors::when(kText,
                              [&name](const Value& m) {
                                std::cout << name << " received: " << m[2].get<std::string>()
                                          << '\n';
                              }),
                 actors::when(kTextAndMore,
                              [&name](const Value& m) {
                                std::cout << name << " received: " << m[2].get<std::string>() << ' '
                                          << m[3] << '\n';
                              }),
                 // Without this clause the rest would stay in the mailbox for ever.
                 [](const actors::Message& /*anything else*/) {});
  }
}

int main() {
  actors::ActorSystem system("kitchen");
  const auto a = system.spawn(print_messages, "A");
  const auto b = system.spawn(print_messages, "B");
  a | Value::tuple("msg", b, "Girl Scout cookies");
  a | "plumber?";
  a | Value::tuple("msg", b, "The meaning of life is:", 42);
}
