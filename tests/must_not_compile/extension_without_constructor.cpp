// expect: T has neither a constructor T(ActorSystem&, args...) nor T(args...)
#include <actors/actors.hpp>
#include <actors/extension.hpp>
class Metrics {
 public:
  explicit Metrics(int size) : size_(size) {}

 private:
  int size_;
};
void start(actors::ActorSystem& system) {
  actors::extension<Metrics>(system);
}
