// expect: Ref<Account>
#include <actors/actors.hpp>
struct Deposit {};
struct Balance {};
class Account : public actors::Actor {
 public:
  using Protocol = actors::Messages<Deposit, int(Balance)>;
  void receive(const Deposit&) {}
  int receive(const Balance&) { return 0; }
};
actors::Ref<actors::Messages<double(Balance)>> narrow(actors::Ref<Account> account) {
  return account;
}
