// 13. Ring: ten thousand processes, each of which passes one message on and ends.
//
// A process has a stack of its own, but only while it has something to remember: it gets one when
// it starts and gives it back when it ends. In the first ring all ten thousand start, and wait.
// Spawned with on_first_message, as in the second, a process starts when there is something for it;
// then never more than a few are awake.
//
// Resident memory at its peak, of a program that builds only one of them (x86-64, optimized): the
// first 90 MB, 8 KB per process, in about 0.35 s; the second 11 MB, of which 10 are there without
// any ring, in less than 0.1 s.
//
// After pyact's README (examples/ring.py), which takes 3.7 s and 148 MB.

#include <iostream>

#include <actors/actors.hpp>

void relay(actors::Process& self, actors::ActorRef next) {
  next.tell(self.receive<actors::Value>());
}

actors::Value build(actors::Process& self, int n) {
  actors::ActorRef node = self;  // the first one sends to us: the ring is closed
  for (int i = 0; i < n; ++i) {
    node = self.spawn(relay, node);
  }
  node | actors::Value{{"text", "hello around the ring"}};
  return self.receive<actors::Value>();
}

actors::Value build_of_sleepers(actors::Process& self, int n) {
  actors::ActorRef node = self;
  for (int i = 0; i < n; ++i) {
    node = self.spawn(actors::on_first_message, relay, node);
  }
  node | actors::Value{{"text", "hello around the sleepers"}};
  return self.receive<actors::Value>();
}

int main() {
  actors::ActorSystem system("rings");
  std::cout << system.spawn(build, 10'000).join().get() << '\n';
  std::cout << system.spawn(build_of_sleepers, 10'000).join().get() << '\n';
}
