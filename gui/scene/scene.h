// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/extents.h"
#include "model/units.h"

#include <QPointF>
#include <QRectF>
#include <QString>

#include <cstdint>
#include <vector>

namespace copyscope::gui {

/// What a colour means; a theme turns it into a colour. CPU copy, DMA, reference, mode switch and fault keep their
/// hue in every theme.
enum class Ink : std::uint8_t {
    Text, Muted, Inverse, Accent,
    CpuCopy, Dma, Reference, ModeSwitch, Fault,
    UserLabel, KernelLabel, HardwareLabel, PeerLabel,
    Good, Bad,
};

enum class Zone : std::uint8_t { User, Kernel, Hardware, Peer };

/// Text with the rectangle that it must stay in. Sizes are in pixels of the scene.
struct Label {
    QRectF rect;
    QString text;
    double size = 12;
    bool bold = false;
    bool mono = false;
    Qt::Alignment align = Qt::AlignLeft | Qt::AlignVCenter;
    Ink ink = Ink::Text;
};

/// User space, kernel space, hardware, peer: the coloured grounds of a lane.
struct Band {
    Zone zone{};
    QRectF rect;
};

/// A place where bytes can be, a core, or a stand-in (a process that never sees the bytes).
struct Box {
    QString id;                 ///< "Page cache: file"; also the accessible name
    Zone zone{};
    model::PlaceId place{};     ///< none for cores and stand-ins
    QRectF rect;
    bool dashed = false;        ///< no bytes of its own: a stand-in, or a window onto others
    bool lit = false;           ///< has the page that is followed
    bool inside = false;        ///< a compartment of the box that it lies in
};

/// What a cell shows.
enum class CellLook : std::uint8_t {
    Empty,      ///< room without bytes
    Plain,      ///< bytes that nobody carried
    Copied,     ///< brought by the CPU
    Dma,        ///< brought by a device
    Wire,       ///< came from the peer or over the network
    Reference,  ///< no bytes here: refers to bytes elsewhere
};

/// One page, or as many as `pages` says; or a row of a queue (then it has text).
struct Cell {
    QRectF rect;
    CellLook look = CellLook::Empty;
    double filled = 1.0;   ///< share of it that has bytes
    bool dirty = false;
    bool lit = false;
    std::uint32_t pages = 1;
    model::PlaceId place{};
    std::uint64_t offset = 0;  ///< of its first byte in its place
    std::uint64_t bytes = 0;
    QString text;
    double textSize = 10;
};

enum class ArrowKind : std::uint8_t { Copy, Dma, Reference, Wire };
enum class ArrowPhase : std::uint8_t {
    Later,   ///< will be used in this run
    Now,     ///< bytes move at this instant
    Before,  ///< has been used
};

/// A way that bytes take, or a reference. Points are the corners of the line; it ends at the edge of a box.
struct Arrow {
    ArrowKind kind{};
    ArrowPhase phase{};
    std::vector<QPointF> points;
    QString from;                   ///< ids of the boxes at its ends
    QString to;
    double progress = 0;            ///< of the movement that is under way
    std::vector<QPointF> cargo;     ///< centres of the cells on their way
    double cargoSize = 0;
    double width = 6;
    QString label;                  ///< "CPU copy 1"; in a pill at labelRect
    QRectF labelRect;
    double labelSize = 11;
    bool lit = false;
};

enum class TokenKind : std::uint8_t { Kernel, User, Interrupt, Fault, Blocked };

/// A mark that belongs to a core or a task: the mode token, the bolt of an interrupt, a fault.
struct Token {
    TokenKind kind{};
    QPointF centre;
    double radius = 11;
    Label label;
};

/// A filled pill with text: state of a core, a process.
struct Badge {
    QRectF rect;
    QString text;
    double size = 11;
    Ink fill = Ink::Muted;
    bool hollow = false;
};

/// A picture at an instant, as data. Everything that a painter or a test needs, and nothing that points back.
struct Scene {
    QRectF rect;                ///< the card of the lane
    std::vector<Band> bands;
    double borderY = 0;         ///< the dotted line between user and kernel space
    std::vector<Box> boxes;
    std::vector<Cell> cells;
    std::vector<Arrow> arrows;
    std::vector<Token> tokens;
    std::vector<Badge> badges;
    std::vector<Label> labels;
};

}  // namespace copyscope::gui
