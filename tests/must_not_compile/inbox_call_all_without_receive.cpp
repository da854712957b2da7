// expect: Inbox: the actor asked has no receive for this request
#include <actors/actors.hpp>
using namespace std::chrono_literals;
class Echo : public actors::Actor {
 public:
  int receive(const std::string& /*text*/) { return 1; }
};
void call(actors::Inbox& inbox, const actors::Ref<Echo>& echo) {
  inbox.call_all<int>({{echo, "text"}, {echo, 42}}, 1s, 3);
}
