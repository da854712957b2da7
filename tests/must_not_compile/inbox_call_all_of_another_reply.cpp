// expect: Inbox: the actor asked answers this request with another type than R
#include <actors/actors.hpp>
using namespace std::chrono_literals;
class Echo : public actors::Actor {
 public:
  int receive(const std::string& /*text*/) { return 1; }
};
void call(actors::Inbox& inbox, const actors::Ref<Echo>& echo) {
  inbox.call_all<double>({{echo, "text"}}, 1s, 0.5);
}
