// 14. Data and events: messages without a type of their own, told apart by their shape.
//
// A Value is what JSON can say, and a bit more: a tuple is no array, also after it has been written
// and read. A Pattern is the shape that a Value may have. receive(patterns...) takes the oldest
// message that one of them matches, and says which.
//
// After pyact's README. There the first branch is never taken: its messages travel as JSON, which
// turns the tuple into a list.

#include <iostream>
#include <string>

#include <actors/actors.hpp>

static const auto DATA = actors::tuple_of("data", actors::is<std::string>());
static const auto EVENT =
    actors::map_of({{"event", actors::is<std::string>()}, {"data", actors::anything()}});

void listen(actors::Process& self) {
  for (int i = 0; i < 3; ++i) {
    const auto [pattern, message] = self.receive(DATA, EVENT);
    if (pattern == DATA) {
      std::cout << "we got some data " << message[1].get<std::string>() << '\n';
    } else {
      std::cout << "wow, an event " << message["event"].get<std::string>() << ' '
                << message["data"].get<std::string>() << '\n';
    }
  }
  // What matched neither has waited in the mailbox.
  std::cout << "left over: " << self.receive<actors::Value>() << '\n';
}

int main() {
  using actors::Value;
  actors::ActorSystem system("listener");
  const auto listener = system.spawn(listen);
  listener | Value::array("data", "an array is no tuple");
  listener | Value::tuple("data", "X");
  listener | Value{{"event", "E"}, {"data", "D"}};
  listener | Value::parse(Value::tuple("data", "from JSON").to_json());
  listener.join().get();
}
