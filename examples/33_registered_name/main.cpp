// 33. Registered name: how to find an actor that one has not been told of.
//
// A name is good for as long as its actor lives, and free again before anybody can know of its end.
//
// After pyact's examples/registered.py.

#include <iostream>

#include <actors/actors.hpp>

static void caller(actors::Process& self) {
  self.system().whereis("test") | actors::Value{{"text", "hello world"}};
}

static actors::Value server(actors::Process& self) {
  self.system().register_name("test", self);
  self.spawn(caller);
  return self.receive<actors::Value>();
}

int main() {
  actors::ActorSystem system("directory");
  std::cout << system.spawn(server).join().get() << '\n';
  std::cout << (system.whereis("test") ? "still registered\n" : "nobody\n");
}
