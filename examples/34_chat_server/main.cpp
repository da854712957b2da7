// 34. Chat server: links, so that a client that dies is signed off.
//
// A link goes both ways: when one end fails, so does the other. The server is linked to each of its
// clients and must not die with any of them, so it traps exits: the end of a client comes as a
// message. A client that is linked to the server and traps nothing dies with it.
//
// After the guild's examples/chat.py.

#include <chrono>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>

using namespace std::chrono_literals;

struct Login {
  std::string name;
  actors::ActorRef client;
};
struct Send {
  std::string to;
  std::string text;
};
struct Transfer {
  actors::ActorRef from;
  Send what;
};
struct Received {
  std::string from;
  std::string text;
};

static void server(actors::Process& self) {
  self.trap_exit(true);
  std::map<std::string, actors::ActorRef> users;
  const auto name_of = [&users](actors::ActorRef client) -> std::string {
    for (const auto& [name, ref] : users) {
      if (ref == client) {
        return name;
      }
    }
    return {};
  };
  for (;;) {
    self.receive(
        [&](const Login& login) {
          std::cout << "user " << login.name << " logs in\n";
          users[login.name] = login.client;
          self.link(login.client);
        },
        [&](const Transfer& transfer) {
          if (const auto to = users.find(transfer.what.to); to != users.end()) {
            to->second | Received{name_of(transfer.from), transfer.what.text};
          }
        },
        [&](const actors::Exit& exit) {
          const std::string name = name_of(exit.ref);
          std::cout << "user " << name << " signed off: " << exit.reason.what() << '\n';
          users.erase(name);
        });
  }
}

static void client(actors::Process& self, actors::ActorRef server, const std::string& name) {
  server | Login{name, self};
  for (;;) {
    self.receive(
        [&](const Send& send) {
          std::cout << "forward message '" << send.text << "' to " << send.to << '\n';
          server | Transfer{self, send};
        },
        [&](const Received& message) {
          std::cout << "client " << name << ": received '" << message.text << "' from "
                    << message.from << '\n';
          if (message.text == "!div-zero") {
            std::cout << "client " << name << ": i will die now\n";
            throw std::domain_error("division by zero");
          }
        });
  }
}

int main() {
  actors::ActorSystem system("chat");
  const auto chat = system.spawn(server);
  // One step after the other, so that the lines come in this order.
  const auto joe = system.spawn(client, chat, "joe");
  system.await_idle(10s);
  const auto bjarne = system.spawn(client, chat, "bjarne");
  system.await_idle(10s);
  joe | Send{"bjarne", "hello there"};
  system.await_idle(10s);
  bjarne | Send{"joe", "!div-zero"};
  system.await_idle(10s);
  bjarne | Send{"bjarne", "!div-zero"};
  system.await_idle(10s);
  std::cout << "the server " << (chat.join().ready() ? "died" : "lives") << '\n';
}
