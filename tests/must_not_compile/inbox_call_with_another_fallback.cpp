// expect: the fallback does not convert to what the actor answers
#include <actors/actors.hpp>
using namespace std::chrono_literals;
class Echo : public actors::Actor {
 public:
  int receive(const std::string& /*text*/) { return 1; }
};
void call(actors::Inbox& inbox, const actors::Ref<Echo>& echo) {
  static_cast<void>(inbox.call(echo, "text", 1s, "nothing"));
}
