// expect: method(name, function): the function takes nothing, or one parameter of a named type
#include <actors/actors.hpp>
class Adder : public actors::Server {
 public:
  Adder() { method("add", &Adder::add); }

 private:
  int add(int a, int b) { return a + b; }
};
