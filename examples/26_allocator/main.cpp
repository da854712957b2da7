// 26. Allocator: a server that knows its clients.
//
// Resources are handed out, and taken back only from whoever holds them.
//
// Program 5.6 of "Concurrent Programming in Erlang", by way of candygram.

#include <deque>
#include <iostream>
#include <map>
#include <string>
#include <utility>

#include <actors/actors.hpp>

/// A client says who it is: the sender of an ask is the ask, not the client.
struct Allocate {
  actors::ActorRef client;
};
struct Free {
  actors::ActorRef client;
  std::string resource;
};

static void allocate_resources(actors::Process& self, std::deque<std::string> free) {
  std::map<std::string, actors::ActorRef> holders;
  for (;;) {
    self.receive(
        [&](const Allocate& request) {
          if (free.empty()) {
            self.reply("no");
            return;
          }
          const std::string resource = std::move(free.front());
          free.pop_front();
          holders[resource] = request.client;
          self.reply("yes, " + resource);
        },
        [&](const Free& request) {
          const auto held = holders.find(request.resource);
          if (held == holders.end() || held->second != request.client) {
            self.reply("error");
            return;
          }
          holders.erase(held);
          free.push_front(request.resource);
          self.reply("ok");
        });
  }
}

static void client(actors::Process& self, actors::ActorRef allocator) {
  const auto allocate = [&] {
    std::cout << "allocate: " << allocator.ask<std::string>(Allocate{self}).get() << '\n';
  };
  const auto free = [&](const char* resource) {
    std::cout << "free " << resource << ": "
              << allocator.ask<std::string>(Free{self, resource}).get() << '\n';
  };
  free("a");
  allocate();
  allocate();
  allocate();
  allocate();
  free("b");
  allocate();
}

static void thief(actors::Process& self, actors::ActorRef allocator) {
  std::cout << "somebody else frees a: " << allocator.ask<std::string>(Free{self, "a"}).get()
            << '\n';
}

int main() {
  actors::ActorSystem system("resources");
  const auto allocator = system.spawn(allocate_resources, std::deque<std::string>{"a", "b", "c"});
  system.spawn(client, allocator).join().get();
  system.spawn(thief, allocator).join().get();
}
