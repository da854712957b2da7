#pragma once
// Services to be registered, and a manual system with a receptionist.

#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/receptionist.hpp"
#include "actors/testkit/testkit.hpp"

namespace discovery_tests {

using namespace actors;
using actors::testkit::TestProbe;

struct Page {
  int number = 0;
};
struct Ink {};
using Printing = Messages<Page, int(Ink)>;

class Printer : public Actor {
 public:
  using Protocol = Printing;
  void receive(const Page& page) {
    if (page.number < 0) {
      throw std::runtime_error("jam");
    }
    ++pages_;
  }
  int receive(const Ink& /*ink*/) const { return pages_; }

 private:
  int pages_ = 0;
};
class Scanner : public Actor {
 public:
  void receive(const Message& /*any*/) {}
};

inline const ServiceKey<Printer> kPrinters("printers");
inline const ServiceKey<Printer> kColour("colour printers");
inline const ServiceKey<Printing> kAnyPrinter("any printers");
inline const ServiceKey<Scanner> kNoPrinters("printers");  // the same name, another type

using Printers = std::vector<Ref<Printer>>;

class Services : public ::testing::Test {
 protected:
  testkit::System sys;
  TestProbe probe{sys};
  Receptionist receptionist{sys};

  [[nodiscard]] Ref<Printer> start() {
    const auto printer = sys.actor_of<Printer>();
    sys.run_until_idle();
    return printer;
  }
  void end(const ActorRef& actor) {
    sys.stop(actor);
    sys.run_until_idle();
  }
  [[nodiscard]] Printers found() const { return receptionist.find(kPrinters).services(); }
  [[nodiscard]] Printers listed() { return probe.expect<Listing<Printer>>().services(); }
};

}  // namespace discovery_tests
