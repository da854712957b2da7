// 32. Group chat: a server that hands out refs.
//
// The server keeps a group per name. Who has the password is given the ref of the group, and from
// then on talks to the group alone: a ref is a capability. Who has not gets an empty one; a wrong
// password is an answer, no failure of the server.
//
// After dramatis' examples/im, without its windows: here a window is a list of lines.

#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <actors/actors.hpp>

struct Line {
  std::string user;
  std::string text;
};
using Screen = actors::Messages<Line>;

struct Join {
  std::string user;
  actors::Ref<Screen> screen;
};
struct Leave {
  std::string user;
};

class Group : public actors::Actor {
 public:
  using Protocol = actors::Messages<Join, Leave, Line>;

  void receive(const Join& join) {
    screens_[join.user] = join.screen;
    receive(
        Line{join.user, screens_.size() == 1 ? "I'm starting the group" : "I'm joining the group"});
  }
  void receive(const Leave& leave) {
    screens_.erase(leave.user);
    receive(Line{leave.user, "I'm leaving the group"});
  }
  void receive(const Line& line) {
    for (const auto& [user, screen] : screens_) {
      screen.tell(line);
    }
  }

 private:
  std::map<std::string, actors::Ref<Screen>> screens_;
};

struct Login {
  std::string password;
  std::string group;
};

class Server : public actors::Actor {
 public:
  explicit Server(std::string password) : password_(std::move(password)) {}

  actors::Ref<Group> receive(const Login& login) {
    if (login.password != password_) {
      return {};
    }
    auto& group = groups_[login.group];
    if (!group) {
      group = actor_of<Group>(actors::named(login.group));
    }
    return group;
  }

 private:
  std::string password_;
  std::map<std::string, actors::Ref<Group>> groups_;
};

struct Show {};

class Window : public actors::Actor {
 public:
  using Protocol = actors::Messages<Line, std::vector<std::string>(Show)>;
  void receive(const Line& line) { lines_.push_back(line.user + ": " + line.text); }
  std::vector<std::string> receive(const Show& /*question*/) const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

int main() {
  actors::ActorSystem system("chat");
  const auto server = system.actor_of<Server>(actors::named("server"), "xyzzy");
  const auto burglar = server.ask(Login{"12345", "general"}).get();
  std::cout << "12345: " << (burglar ? "come in" : "bad password") << '\n';

  const auto general = server.ask(Login{"xyzzy", "general"}).get();
  std::map<std::string, actors::Ref<Window>> windows;
  for (const char* user : {"joe", "jane", "jim"}) {
    windows[user] = system.actor_of<Window>(actors::named(user));
    general.tell(Join{user, windows[user]});
  }
  general.tell(Line{"jane", "hi everybody"});
  general.tell(Leave{"joe"});
  general.ask(Line{"jim", "who was that?"}).get();  // answered when all of it is on its way

  for (const auto& [user, window] : windows) {
    std::cout << "the window of " << user << ":\n";
    for (const std::string& line : window.ask(Show{}).get()) {
      std::cout << "  " << line << '\n';
    }
  }
}
